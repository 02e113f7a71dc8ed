using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Networks.Probes;
using Carnot.Networks.Training;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot measure</c>: probes at a checkpoint, and experiments on branches of a run that leave the run as it is.</summary>
internal static class MeasureVerb
{
    private const string Results = "measure.json";

    public static Command Create(Terminal terminal)
    {
        var source = new Argument<string>("RUN") { Description = "The folder of a run that \"carnot train\" made, or a weight file (safetensors, or PyTorch .pt)." };
        var probes = new Option<string?>("--probe") { Description = $"Probes at the checkpoint, divided by commas: {string.Join(", ", CheckpointProbes.Names)}; or all." };
        var batches = new Option<int>("--batches") { Description = "Batches whose single gradients noise, temperature and entropy rest on; more make the errors smaller, and surer where gradients are skewed.", DefaultValueFactory = _ => 2 };
        var sharpness = new Option<bool>("--sharpness") { Description = "The same as --probe sharpness: the largest curvatures against the edge of stability." };
        var symmetries = new Option<bool>("--symmetries") { Description = "The network's symmetries in words: which the entropic force breaks, which stay, what stands in the way; of a run, charges and whether they balance." };
        var heat = new Option<bool>("--heat-capacity") { Description = "Branches at several learning rates to one learning-rate sum: dL/dη, and whether the loss is linear in η." };
        var conduction = new Option<bool>("--conduction") { Description = "Branches whose rate is cut: how heat leaves, whether Fourier's law holds, what annealing to 0 releases, entropy production." };
        var temperature = new Option<bool>("--temperature") { Description = "The heat of single modes of curvature at half, once and twice the rate: is their temperature the learning rate?" };
        var free = new Option<bool>("--free-energy") { Description = "Drift against entropic force along the river." };
        var options = new BranchOptions();
        var text = new Option<string?>("--text") { Description = "With a weight file in GPT-2's names: the text to measure on (a corpus, a file or a folder)." };
        var tokenizer = new Option<string>("--tokenizer") { Description = "With --text: bytes, characters or gpt2.", DefaultValueFactory = _ => "gpt2" };
        var heads = new Option<int?>("--heads") { Description = "With a weight file: heads of attention, which weights do not tell; otherwise 64 numbers a head." };
        var context = new Option<int?>("--context") { Description = "With --text: tokens in a window; otherwise what the model has room for." };
        var batch = new Option<int>("--batch") { Description = "With --text: windows in a batch.", DefaultValueFactory = _ => 8 };
        var threads = new Option<int>("--threads") { Description = "Threads that work; the result does not depend on them.", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<string?> output = Options.Output("A folder for measure.json with all numbers.");
        Option<bool> force = Options.Force(), json = Options.Json();
        var verb = new Command("measure", "Measure a run at its checkpoint: probes, and experiments on branches. The run stays as it is.") { source, probes, batches, sharpness, symmetries, heat, conduction, temperature, free, text, tokenizer, heads, context, batch, threads, output, force, json };
        options.AddTo(verb);
        verb.SetAction(parsed =>
        {
            string path = parsed.GetValue(source)!;
            if (parsed.GetValue(output) is { } into)
            {
                AtomicFolder.RefuseExisting(into, [Results], parsed.GetValue(force));
                if (AtomicFolder.AreSame(into, path)) throw new UsageException($"{into} is the run itself, which is left as it is; give -o another folder.");
            }
            string? names = parsed.GetValue(probes);
            if (parsed.GetValue(sharpness)) names = names is null or "sharpness" ? "sharpness" : $"{names},sharpness";
            if (parsed.GetValue(batches) is < 1 or > ProbeContext.MostBatches) throw new UsageException($"--batches must be 1 to {ProbeContext.MostBatches}, got {parsed.GetValue(batches)}.");
            using var interrupt = new Interruption(terminal.Stop);
            var asked = new MeasurementPlan(names, parsed.GetValue(batches), parsed.GetValue(symmetries), parsed.GetValue(heat), parsed.GetValue(conduction), parsed.GetValue(temperature), parsed.GetValue(free));
            if (Directory.Exists(path) && ((Option[])[text, tokenizer, heads, context, batch]).FirstOrDefault(parsed.IsGiven) is { } useless)
                throw new UsageException($"{useless.Name} is for weight files; the run in {path} knows its own. Leave it out.");
            Measured measured = Directory.Exists(path)
                ? RunMeasurement.Measure(new RunFolder(path), asked, options.Read(parsed), parsed.GetValue(threads), terminal.Note, interrupt.Token)
                : FileMeasurement.Measure(path, asked, new(parsed.GetValue(text), parsed.GetValue(tokenizer)!, parsed.GetValue(heads), parsed.GetValue(context), parsed.GetValue(batch)), parsed.GetValue(threads), terminal.Note, interrupt.Token);
            JsonObject document = measured.ToJson();
            if (parsed.GetValue(output) is { } folder) AtomicFolder.Write(folder, [(Results, Terminal.ToText(document) + "\n")], parsed.GetValue(force));
            if (parsed.GetValue(json)) terminal.WriteJson(document);
            else measured.Print(terminal.Output);
        });
        return verb;
    }
}
