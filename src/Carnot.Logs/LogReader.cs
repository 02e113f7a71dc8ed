using System.Collections.Immutable;
using Carnot.Logs.Assembling;
using Carnot.Logs.Formats;
using Carnot.Runs;

namespace Carnot.Logs;

/// <summary>Reads training logs of any known format.</summary>
public static class LogReader
{
    /// <summary>Reads every run of the given files, folders and patterns.</summary>
    /// <param name="paths">Files, plain or compressed with gzip; folders, read with all that is below them; patterns with * and ?.</param>
    /// <param name="options">What the logs do not say by themselves.</param>
    /// <param name="note">Hears of every file in a folder that is no log and was passed over.</param>
    /// <remarks>A file that was named must be a log; a file found in a folder may be something else. A log that is faulty is an <see cref="InputException"/> in both cases.</remarks>
    public static ImmutableArray<Run> Read(IEnumerable<string> paths, LogOptions options, Action<string>? note = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(options);
        if (options.FromStep < 0) throw new UsageException($"--from-step {options.FromStep}: a step cannot be negative; steps count from 0.");

        string[] given = [.. paths];
        List<LogFiles.Found> files = LogFiles.Expand(given);
        var reading = new Reading(options, note);
        foreach (LogFiles.Found file in files) Guard(file.Path, () => reading.File(file));
        reading.Folders();
        ImmutableArray<Run> runs = reading.Runs;
        if (runs.IsEmpty) reading.RefuseColumns();
        if (runs.IsEmpty && given.Length > 0)
            throw new InputException(given[0], null, $"no log was found among {Rows.Many(files.Count, "file")}.{AimFolder.Hint(given[0])} Known formats: {LogFormats.Names}; each may be compressed with gzip.");
        return DistinctNames(runs);
    }

    /// <summary>Reads every run of one log from a stream, such as the standard input.</summary>
    /// <param name="stream">The log, plain or compressed with gzip; it need not seek.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="options">What the log does not say by itself.</param>
    public static ImmutableArray<Run> Read(Stream stream, string name, LogOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        var reading = new Reading(options, null);
        Guard(name, () => reading.Log(LogFiles.Decompressed(stream), name, inFolder: false));
        return DistinctNames(reading.Runs);
    }

    private static void Guard(string file, Action read)
    {
        try
        {
            read();
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw InputException.Unreadable(file, fault);
        }
    }

    /// <summary>One call's worth of reading: runs in the order in which their files were named.</summary>
    private sealed class Reading(LogOptions options, Action<string>? note)
    {
        private readonly ILogFormat? _given = options.Pattern is { } pattern ? new PatternFormat(pattern) : null;
        private readonly List<(int Place, Run Run, bool InFolder)> _runs = [];
        private readonly Dictionary<(IRunFolderFormat Format, string Folder), (int Place, List<string> Files)> _folders = [];
        private int _place;
        private RawLog? _withoutColumns;

        public ImmutableArray<Run> Runs => [.. _runs.OrderBy(run => run.Place).Select(run => run.Run)];

        public void File(LogFiles.Found file)
        {
            if (file.Path == LogFiles.StandardInput) Log(LogFiles.Decompressed(Console.OpenStandardInput()), "standard input", false);
            else Log(LogFiles.Open(file.Path), file.Path, file.InFolder);
        }

        public void Log(Stream stream, string path, bool inFolder)
        {
            _place++;
            using OpenedLog opened = OpenedLog.Of(stream, head => _given ?? FormatOf(head, inFolder));
            if (opened.IsEmpty && !inFolder) throw new InputException(path, null, "the file is empty.");
            if (opened.Format is not { } format)
            {
                if (!inFolder) throw new InputException(path, null, $"this is no log that Carnot can read.{AimFolder.Hint(path)} Known formats: {LogFormats.Names}; each may be compressed with gzip.");
                note?.Invoke($"{path}: passed over, this is no log.");
            }
            else if (inFolder && format is IRunFolderFormat spread)
            {
                (IRunFolderFormat, string) key = (spread, spread.RunFolderOf(path));
                if (!_folders.TryGetValue(key, out (int, List<string> Files) group)) _folders.Add(key, group = (_place, []));
                group.Files.Add(path);
            }
            else
            {
                IReadOnlyList<RawLog> logs = format.Read(opened.Content, path);
                if (opened.Loss is { } loss)
                    foreach (RawLog log in logs) log.Note(loss);
                Assemble(logs, format, _place, NameOf(path), inFolder);
            }
        }

        /// <summary>In a folder, prose with commas and tables of other things are no logs: a header must name what a run needs.</summary>
        private ILogFormat? FormatOf(ReadOnlySpan<byte> head, bool inFolder)
            => LogFormats.Of(head) is var format && inFolder && format is CsvFormat && !ColumnChoice.LooksLikeRun(CsvFormat.HeaderOf(head), options) ? null : format;

        /// <summary>Reads what is spread over a folder, and leaves out what a folder holds twice.</summary>
        public void Folders()
        {
            foreach (((IRunFolderFormat format, string folder), (int place, List<string> files)) in _folders)
                Guard(folder, () => Assemble(format.ReadFolder(folder, files, LogFiles.Open), format, place, Path.GetFileName(Path.GetFullPath(folder)), inFolder: true));
            foreach ((Run copy, Run of) in Copies.Among([.. _runs.Where(run => run.InFolder).OrderBy(run => run.Place).Select(run => run.Run)]))
            {
                _runs.RemoveAll(run => ReferenceEquals(run.Run, copy));
                note?.Invoke($"{copy.Source}: passed over, its losses all stand in {of.Source}.");
            }
        }

        private void Assemble(IReadOnlyList<RawLog> logs, ILogFormat format, int place, string name, bool inFolder)
        {
            foreach (RawLog log in logs)
            {
                log.Format ??= format.Name;
                // In a folder lie tables and JSON of every kind; without a step and a loss they are no training logs.
                if (!inFolder || ColumnChoice.LooksLikeRun(log, options)) _runs.Add((place, Assembler.Assemble(log, log.Name ?? name, options), inFolder));
                else
                {
                    note?.Invoke($"{log.File}: passed over, it holds no {options.Loss ?? "training loss"} ({log.Format}).");
                    if (ColumnChoice.LooksLikeRun(log, new())) _withoutColumns ??= log;
                }
            }
        }

        /// <summary>Where no file of the folders has the columns that were asked for, says so of a log that has others.</summary>
        public void RefuseColumns()
        {
            if (_withoutColumns is { } log) Assembler.Assemble(log, log.File, options);
        }
    }

    /// <summary>The name of a file without its folder and its endings.</summary>
    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) name = name[..^3];
        return Path.GetFileNameWithoutExtension(name);
    }

    /// <summary>Runs of one name are told apart by their folders, by as few as do it; those of one file, which no folders tell apart, by numbers.</summary>
    private static ImmutableArray<Run> DistinctNames(IReadOnlyList<Run> runs)
    {
        const int mostFolders = 8;
        var names = new Dictionary<Run, string>(ReferenceEqualityComparer.Instance);
        foreach (Run[] alike in runs.GroupBy(run => run.Name).Select(group => group.ToArray()).Where(group => group.Length > 1))
        {
            int enough = Enumerable.Range(1, mostFolders).FirstOrDefault(folders => alike.DistinctBy(run => LongName(run, folders)).Count() == alike.Length);
            foreach (Run run in alike) names[run] = LongName(run, enough);
        }
        var taken = new HashSet<string>();
        return [.. runs.Select(run => run with { Name = Free(names.GetValueOrDefault(run, run.Name)) })];

        string Free(string name)
        {
            string free = name;
            for (int number = 2; !taken.Add(free); number++) free = $"{name}#{number}";
            return free;
        }
    }

    /// <summary>The name of a run behind those of the folders it lies in.</summary>
    private static string LongName(Run run, int folders)
    {
        IEnumerable<string> above = LogFiles.Above(Path.GetFullPath(run.Source)).Select(folder => Path.GetFileName(folder)).Where(folder => folder.Length > 0);
        // A run that is named after its folder does not name it twice.
        if (above.FirstOrDefault() == run.Name) above = above.Skip(1);
        return string.Join('/', above.Take(folders).Reverse().Append(run.Name));
    }
}
