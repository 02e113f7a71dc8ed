using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Carnot.Logs.Writers;
using Carnot.Randomness;
using Microsoft.Data.Sqlite;

namespace Carnot.Logs.Tests;

/// <summary>A small valid log of every format, and how to put its checksums right again after it was changed.</summary>
internal static class Samples
{
    public static IReadOnlyDictionary<string, (byte[] Content, Func<Rng, byte[], byte[]> Repair)> All { get; } = new Dictionary<string, (byte[], Func<Rng, byte[], byte[]>)>
    {
        ["tensorboard"] = (TensorBoard(), RepairTensorBoard),
        ["wandb"] = (Wandb(), RepairWandb),
        ["sqlite"] = (Sqlite(), Unrepaired),
        ["trainer_state"] = Text("""{"global_step": 30, "log_history": [{"epoch": 0.1, "learning_rate": 1e-05, "loss": 3.25, "step": 10}, {"loss": NaN, "learning_rate": 2e-05, "step": 20}, {"eval_loss": 3.1, "step": 20}, {"loss": 2.5, "learning_rate": 0.0, "step": 30}, {"train_loss": 2.9, "train_runtime": 1.0, "step": 30}], "max_steps": 30}"""),
        ["wandb json"] = Text("""{"config": {"lr": 0.001, "warmup_steps": 3}, "history": {"train": {"iter": [5, 10, 15], "train_loss": [3.0, 2.5, 2.25], "train_lr": [0.001, 0.001, 0.0005]}, "val": {"iter": [], "val_loss": []}}}"""),
        ["json array"] = Text("""[{"_step": 0, "loss": 3.0, "opt": {"lr": 0.1}}, {"_step": 1, "loss": "NaN", "opt": {"lr": 0.1}}, {"_step": 2, "loss": 2.5}]"""),
        ["json lines"] = Text("{\"step\": 0, \"loss\": 3.5, \"lr\": 0.1}\n{\"step\": 1, \"loss\": NaN, \"a\": {\"b\": [1, 2]}}\n{\"step\": 2, \"loss\": 2.5}\n"),
        ["csv"] = Text("step,lr,loss\n0,0.1,3.5\n1,0.1,nan\n2,,\"2.5\"\n3,0.05,2.25\n"),
        ["lightning"] = Text("epoch,lr-AdamW,step,train_loss_step,val_loss\n0,,9,3.5,\n,0.001,9,,\n0,,19,3.25,\n0,,20,,3.5\nepoch,lr-AdamW,step,train_loss_step,val_loss,extra\n0,,29,3.0,,1\n"),
        ["keras"] = Text("epoch,accuracy,loss,lr,val_loss\n0,0.5,2.5,0.001,2.75\n1,0.75,2.25,0.001,2.5\n"),
        ["wandb csv"] = Text("\"Step\",\"a - train/loss\",\"a - train/loss__MIN\",\"a - train/loss__MAX\",\"b - train/loss\"\n0,3.5,3.25,3.75,\n1,3.25,3.0,3.5,2.5\n"),
        ["two columns"] = Text("1 8.049097061157227\n2 7.75183629989624\n3 7.032886028289795\n"),
        ["mlflow"] = Text("1700000000000 3.5 0\n1700000000500 3.25 1\n1700000001000 nan 2\n1700000000900 3.0 2\n"),
        ["nanogpt"] = Text("tokens per iteration will be: 491,520\nstep 0: train loss 4.2874, val loss 4.2823\niter 0: loss 4.2655, time 500.00ms, mfu -100.00%\niter 1: loss nan, time 500.00ms, mfu 41.20%\niter 0: loss 4.2655, time 500.00ms, mfu 41.20%\n"),
        ["llm.c"] = Text("s:0 tel:11.0092\ns:0 trl:11.0091 lr:0.000300 norm:15.37\ns:1 trl:10.9598 lr:0.000600 norm:15.24\ns:2 trl:10.8 lr:0.000300 norm:1.0\ns:3 tel:10.9\n"),
        ["modded"] = Text("with open(sys.argv[0]) as f:\n    code = f.read()\nprint(f\"step:{step}/{n} val_loss:{v:.4f}\")\nstep:0/3 val_loss:10.9 train_time:0ms step_avg:nanms\nstep:1/3 train_loss:10.8 train_time:500ms step_avg:500.00ms\nstep:2/3 train_loss:9.5 train_time:1.0s step_avg:500.00ms\n"),
        ["nanochat"] = Text("Step 00000 | Validation bpb: 2.368375\nstep 00000/00120 (0.00%) | loss: 7.085125 | lrm: 0.10 | dt: 500.00ms | tok/sec: 1,048,576 |\nstep 00001/00120 (0.83%) | loss: 6.795969 | lrm: 0.20 | dt: 500.00ms |\n"),
        ["torchtitan"] = Text("\x1B[31mstep:  1  \x1B[32mloss:  7.08513  \x1B[38;2;180;60;0mgrad_norm:  1.5\x1B[39m\n\x1B[31mstep: 11  \x1B[32mloss:  4.96198  \x1B[38;2;180;60;0mgrad_norm:  1.4\x1B[39m\n"),
        ["megatron"] = Text(" iteration       10/     120 | consumed samples:          160 | learning rate: 1.000000E-03 | lm loss: 5.066549E+00 | loss scale: 1.0 | grad norm: 1.416 |\n iteration       20/     120 | consumed samples:          320 | learning rate 1.0E-3 | lm loss: 4.479876E+00 |\n validation loss at iteration 20 | lm loss value: 4.5E+00 | lm loss PPL: 9.0E+01 |\n"),
        ["gzip"] = (LogFile.Gzip(Encoding.ASCII.GetBytes("step,lr,loss\n0,0.1,3.5\n1,0.1,3.25\n2,0.1,3.0\n")), Unrepaired),
    };

    /// <summary>Masked CRC-32C, bit by bit: another road than the one of the reader.</summary>
    public static uint MaskedCrc32C(ReadOnlySpan<byte> data)
    {
        uint crc = Reflected(data, 0x82F63B78, uint.MaxValue);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }

    /// <summary>The chunks of a .wandb file from its records.</summary>
    public static byte[] WandbFile(params byte[][] records)
    {
        var file = new List<byte>([.. ":W&B"u8, 0xE1, 0xBE, 0]);
        foreach (byte[] record in records)
        {
            int at = 0;
            bool first = true;
            do
            {
                int left = 32768 - file.Count % 32768;
                if (left < 7)
                {
                    file.AddRange(new byte[left]);
                    left = 32768;
                }
                int length = Math.Min(left - 7, record.Length - at);
                bool last = at + length == record.Length;
                byte type = (byte)(first ? last ? 1 : 2 : last ? 4 : 3);
                byte[] chunk = [0, 0, 0, 0, (byte)length, (byte)(length >> 8), type, .. record.AsSpan(at, length)];
                BinaryPrimitives.WriteUInt32LittleEndian(chunk, ~Reflected(chunk.AsSpan(6), 0xEDB88320, uint.MaxValue));
                file.AddRange(chunk);
                at += length;
                first = false;
            }
            while (at < record.Length);
        }
        return [.. file];
    }

    /// <summary>A protobuf field that holds bytes.</summary>
    public static byte[] Field(int number, params ReadOnlySpan<byte> content)
    {
        var field = new List<byte>(Varint((ulong)number << 3 | 2));
        field.AddRange(Varint((ulong)content.Length));
        field.AddRange(content);
        return [.. field];
    }

    /// <summary>An item of W&amp;B's history: its key in parts, and the value as JSON.</summary>
    public static byte[] Item(string json, params string[] key)
        => Field(1, [.. key.Length == 1 ? Field(1, Encoding.UTF8.GetBytes(key[0])) : key.SelectMany(part => Field(2, Encoding.UTF8.GetBytes(part))), .. Field(16, Encoding.UTF8.GetBytes(json))]);

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static (byte[], Func<Rng, byte[], byte[]>) Text(string content) => (Encoding.UTF8.GetBytes(content), Unrepaired);

    private static byte[] Unrepaired(Rng rng, byte[] content) => content;

    private static byte[] TensorBoard()
    {
        using var memory = new MemoryStream();
        using (var writer = new EventFileWriter(memory, 1.7e9, leaveOpen: true))
        {
            for (int step = 0; step < 4; step++) writer.Scalars(step, 1.7e9 + step, [new("loss", 3.0 - step), new("lr", 1e-3)]);
        }
        // One scalar as a tensor of doubles, with shape, content and plugin.
        byte[] tensor = [8, 2, .. Field(2, Field(2, 8, 1)), .. Field(4, BitConverter.GetBytes(2.5))];
        byte[] value = [.. Field(1, "loss"u8), .. Field(8, tensor), .. Field(9, Field(1, Field(1, "scalars"u8)))];
        byte[] message = [9, .. BitConverter.GetBytes(1.7e9), 16, 9, .. Field(5, Field(1, value))];
        memory.Write([.. BitConverter.GetBytes((ulong)message.Length), 0, 0, 0, 0, .. message, 0, 0, 0, 0]);
        return RepairTensorBoard(new Rng(0, ""), memory.ToArray());
    }

    private static byte[] RepairTensorBoard(Rng rng, byte[] content)
    {
        for (int at = 0; at + 12 <= content.Length;)
        {
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(content.AsSpan(at));
            BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(at + 8), MaskedCrc32C(content.AsSpan(at, 8)));
            if (content.Length - at < 16 || length > (ulong)(content.Length - at - 16)) break;
            BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(at + 12 + (int)length), MaskedCrc32C(content.AsSpan(at + 12, (int)length)));
            at += 16 + (int)length;
        }
        return content;
    }

    private static byte[] Wandb() => WandbFile(
        Field(17, [.. Field(1, "run"u8), .. Field(4, Item("0.001", "lr"))]),
        Field(12, [.. Field(2, "train/*"u8), .. Field(4, "iter"u8)]),
        Field(2, [.. Item("3.5", "train/loss"), .. Item("5", "iter"), .. Item("0", "_step")]),
        Field(2, [.. Item("\"NaN\"", "train/loss"), .. Item("6", "iter"), .. Item("1", "_step")]),
        Field(2, [.. Item("3.0", "train", "loss"), .. Item("7", "iter"), .. Field(2, 8, 2)]));

    private static byte[] RepairWandb(Rng rng, byte[] content)
    {
        for (int at = 7; at + 7 <= content.Length;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(at + 4));
            if (length > content.Length - at - 7) break;
            BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(at), ~Reflected(content.AsSpan(at + 6, length + 1), 0xEDB88320, uint.MaxValue));
            at += 7 + length;
        }
        return content;
    }

    private static byte[] Sqlite()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                connection.Open();
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = """
                    PRAGMA page_size = 512;
                    CREATE TABLE metrics (id INTEGER PRIMARY KEY, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT);
                    INSERT INTO metrics VALUES (1, '', 'a', 0, '{"loss": 3.5, "lr": 0.1}'), (2, '', 'a', 1, '{"loss": 3.25}'), (3, '', 'b', 0, '{"loss": NaN}'), (4, '', 'b', 1, '{"loss": 3}');
                    """;
                command.ExecuteNonQuery();
            }
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static uint Reflected(ReadOnlySpan<byte> data, uint polynomial, uint crc)
    {
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ polynomial : crc >> 1;
        }
        return crc;
    }
}
