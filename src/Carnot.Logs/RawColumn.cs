using Carnot.Storage;

namespace Carnot.Logs;

/// <summary>The numbers of one column and the rows they stand in. NaN and infinities are kept as they were written.</summary>
public sealed class RawColumn
{
    private PackedList<double>.Builder _values = new();
    // Stays null as long as every row from the first has a value: most columns never need it.
    private PackedList<long>.Builder? _rows;

    internal RawColumn(string name) => Name = name;

    /// <summary>The name in the file.</summary>
    public string Name { get; }

    /// <summary>How many rows have a number here.</summary>
    public int Count => _values.Count;

    /// <summary>The first cell that holds a text instead of a number, and its line.</summary>
    public (string Text, int Line)? FirstText { get; private set; }

    /// <summary>The value of the <paramref name="index"/>-th number.</summary>
    public double Value(int index) => _values[index];

    /// <summary>The row of the <paramref name="index"/>-th number.</summary>
    public int Row(int index) => _rows is null ? index : (int)_rows[index];

    /// <summary>What to add to a row's step to get the update, counted from 0, that this column's value belongs to.</summary>
    public int StepOffset { get; set; }

    /// <summary>The column that counts the steps of this one, where it is not the step of the log.</summary>
    public RawColumn? StepColumn { get; set; }

    /// <summary>All numbers.</summary>
    internal PackedList<double> Values() => _values.ToPackedList();

    /// <summary>How many digits the log writes.</summary>
    internal Digits Digits { get; } = new();

    internal void Add(int row, double value)
    {
        int last = Count - 1;
        if (last >= 0 && Row(last) == row)
        {
            _values.ReplaceLast(value);
            return;
        }
        if (_rows is null && row != Count)
        {
            _rows = new();
            for (int i = 0; i < Count; i++) _rows.Add(i);
        }
        _rows?.Add(row);
        _values.Add(value);
    }

    /// <summary>Gives the numbers up, once a series holds them.</summary>
    internal void Clear() => (_values, _rows) = (new(), null);

    internal void AddText(int line, string text) => FirstText ??= (text, line);
}
