using System.Collections.Immutable;
using Carnot.Logs.Formats;

namespace Carnot.Logs;

/// <summary>The formats Carnot reads, in the order in which they are asked whether a file is theirs: the most specific first.</summary>
public static class LogFormats
{
    /// <summary>All formats.</summary>
    public static ImmutableArray<ILogFormat> All { get; } =
    [
        new TensorBoardFormat(), new WandbFileFormat(), new SqliteFormat(),
        new LlmcFormat(), new MegatronFormat(), new ModdedNanoGptFormat(), new NanochatFormat(), new NanoGptFormat(), new TorchtitanFormat(),
        new TrainerStateFormat(), new WandbJsonFormat(), new CarnotRunFormat(), new JsonLinesFormat(),
        new MlflowFolderFormat(), new TwoColumnsFormat(),
        new WandbCsvFormat(), new LightningCsvFormat(), new KerasCsvFormat(), new CsvFormat(),
    ];

    /// <summary>Their names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(format => format.Name));

    /// <summary>The first format that recognizes the beginning of a file, or null.</summary>
    public static ILogFormat? Of(ReadOnlySpan<byte> head)
    {
        foreach (ILogFormat format in All)
            if (format.Recognizes(head)) return format;
        return null;
    }
}
