namespace Carnot.Logs;

/// <summary>What a file holds before anyone has decided what it means: rows in the order of the file, with sparse columns of numbers.</summary>
public sealed class RawLog
{
    private readonly Dictionary<string, RawColumn> _byName = [];
    private readonly List<RawColumn> _columns = [];
    private readonly List<int> _lines = [];
    private readonly List<string> _notes = [];

    /// <summary>An empty log of a run in <paramref name="file"/>; <paramref name="name"/> is null where the file holds one run, named after it.</summary>
    public RawLog(string file, string? name = null) => (File, Name) = (file, name);

    /// <summary>The file as the user named it.</summary>
    public string File { get; }

    /// <summary>The run's own name, where its file holds several.</summary>
    public string? Name { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => _lines.Count;

    /// <summary>The columns in the order of their first appearance.</summary>
    public IReadOnlyList<RawColumn> Columns => _columns;

    /// <summary>What the format mended or left out.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Begins a row that stands on <paramref name="line"/> of the file.</summary>
    public void BeginRow(int line) => _lines.Add(line);

    /// <summary>The line of a row, counted from 1.</summary>
    public int LineOf(int row) => _lines[row];

    /// <summary>The column of that name, made on first use.</summary>
    public RawColumn Column(string name)
    {
        if (_byName.TryGetValue(name, out RawColumn? column)) return column;
        column = new(name);
        _byName.Add(name, column);
        _columns.Add(column);
        return column;
    }

    /// <summary>The column of exactly that name, or null.</summary>
    public RawColumn? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Puts a number into the current row; a second one for the same column replaces the first.</summary>
    public void Add(RawColumn column, double value) => column.Add(Rows - 1, value);

    /// <summary>Remembers that the current row has a text where a number could be.</summary>
    public void AddText(RawColumn column, string text) => column.AddText(LineOf(Rows - 1), text);

    /// <summary>Says what was mended or left out.</summary>
    public void Note(string text) => _notes.Add(text);
}
