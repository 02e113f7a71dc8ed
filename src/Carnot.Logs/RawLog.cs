using Carnot.Runs;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Logs;

/// <summary>What a file holds before anyone has decided what it means: rows in the order of the file, with sparse columns of numbers.</summary>
public sealed class RawLog
{
    private readonly Dictionary<string, RawColumn> _byName = [];
    private readonly NameTable<RawColumn> _byBytes = new();
    private readonly Func<string, RawColumn> _make;
    private readonly List<RawColumn> _columns = [];
    private readonly PackedList<long>.Builder _lines = new();
    private readonly List<string> _notes = [];

    /// <summary>An empty log of a run in <paramref name="file"/>; <paramref name="name"/> is null where the file holds one run, named after it.</summary>
    public RawLog(string file, string? name = null) => (File, Name, _make) = (file, name, Column);

    /// <summary>The file as the user named it.</summary>
    public string File { get; }

    /// <summary>The run's own name, where its file holds several.</summary>
    public string? Name { get; }

    /// <summary>What <see cref="LineOf"/> counts: lines of a text, records of a binary file.</summary>
    public string RowWord { get; init; } = "line";

    /// <summary>What to say of a log without rows.</summary>
    public string WhenEmpty { get; set; } = "there is no row of data.";

    /// <summary>The number of rows.</summary>
    public int Rows => _lines.Count;

    /// <summary>The columns in the order of their first appearance.</summary>
    public IReadOnlyList<RawColumn> Columns => _columns;

    /// <summary>What the format mended or left out.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The step of every row, where the format knows it; null leaves it to a column with such a name.</summary>
    public RawColumn? Steps { get; internal set; }

    /// <summary>The training loss, where the format knows it.</summary>
    public RawColumn? Loss { get; set; }

    /// <summary>The learning rate, where the format knows it.</summary>
    public RawColumn? LearningRate { get; set; }

    /// <summary>What the learning rate is in this format, and how that is known; null for a format that does not tell.</summary>
    public RateTruth? RateTruth { get; set; }

    /// <summary>Whether the learning rate is a multiplier of a base that the log does not hold.</summary>
    public bool RateIsMultiplier { get; set; }

    /// <summary>Works the used schedule out of the logged rates, where the format knows how; null where they do not determine it.</summary>
    internal Func<Series, (Schedule Schedule, string How)?>? Rebuild { get; set; }

    /// <summary>The name of the format.</summary>
    public string? Format { get; set; }

    /// <summary>What the loss is in this format.</summary>
    public LossTruth LossTruth { get; set; } = new();

    /// <summary>Whether each loss is the mean over the updates since the row before.</summary>
    public bool LossIsMeanSinceLastRow { get; set; }

    /// <summary>Tokens that one update takes, where the log says so.</summary>
    public double? TokensPerStep { get; set; }

    /// <summary>The configuration of the run, as far as the log or a file beside it tells.</summary>
    public RunConfiguration Config { get; } = new();

    /// <summary>Begins a row whose step the format knows, on <paramref name="line"/> of the file.</summary>
    public void BeginRow(int line, double step)
    {
        Steps ??= new("step");
        BeginRow(line);
        Steps.Add(Rows - 1, step);
    }

    /// <summary>Begins a row that stands on <paramref name="line"/> of the file.</summary>
    public void BeginRow(int line) => _lines.Add(line);

    /// <summary>The line of a row, counted from 1.</summary>
    public int LineOf(int row) => (int)_lines[row];

    /// <summary>The column of that name, made on first use.</summary>
    public RawColumn Column(string name)
    {
        if (_byName.TryGetValue(name, out RawColumn? column)) return column;
        column = new(name);
        _byName.Add(name, column);
        _columns.Add(column);
        return column;
    }

    /// <summary>The column of a name as it stands in the file; a name seen before costs no new text.</summary>
    internal RawColumn Column(ReadOnlySpan<byte> name) => _byBytes.Of(name, _make);

    /// <summary>The column of exactly that name, or null.</summary>
    public RawColumn? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Puts a number into the current row; a second one for the same column replaces the first.</summary>
    public void Add(RawColumn column, double value) => column.Add(Rows - 1, value);

    /// <summary>Puts a number into the current row and remembers how many digits its text has.</summary>
    public void Add(RawColumn column, double value, ReadOnlySpan<byte> text)
    {
        column.Add(Rows - 1, value);
        column.Digits.See(text);
    }

    /// <summary>Puts a number at a step: into the current row where that has the same step and no such number yet, otherwise into a new one.</summary>
    public void AddAt(int line, double step, RawColumn column, double value)
    {
        bool same = Rows > 0 && Steps is { } steps && steps.Value(steps.Count - 1) == step && (column.Count == 0 || column.Row(column.Count - 1) != Rows - 1);
        if (!same) BeginRow(line, step);
        column.Add(Rows - 1, value);
    }

    /// <summary>Remembers that the current row has a text where a number could be.</summary>
    public void AddText(RawColumn column, string text) => column.AddText(LineOf(Rows - 1), text);

    /// <summary>A log of its own with some of the columns under other names, and the rows in which one of them has a number.</summary>
    internal RawLog Part(string? name, RawColumn steps, IReadOnlyList<(RawColumn Column, string Name)> columns)
    {
        var part = new RawLog(File, name) { RowWord = RowWord };
        int[] next = new int[columns.Count];
        for (int i = 0; i < steps.Count; i++)
        {
            int row = steps.Row(i);
            bool begun = false;
            for (int c = 0; c < columns.Count; c++)
            {
                RawColumn column = columns[c].Column;
                while (next[c] < column.Count && column.Row(next[c]) < row) next[c]++;
                if (next[c] >= column.Count || column.Row(next[c]) != row) continue;
                if (!begun) part.BeginRow(LineOf(row), steps.Value(i));
                begun = true;
                part.Add(part.Column(columns[c].Name), column.Value(next[c]));
            }
        }
        foreach (string note in _notes) part.Note(note);
        return part;
    }

    /// <summary>Says what was mended or left out.</summary>
    public void Note(string text) => _notes.Add(text);
}
