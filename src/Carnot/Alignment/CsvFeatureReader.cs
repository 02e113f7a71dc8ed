using System.Collections.Immutable;
using System.Globalization;

namespace Carnot.Alignment;

/// <summary>Features as comma-separated numbers, one line a sample; a heading line is recognised, and a first column headed <c>id</c> names the samples.</summary>
internal sealed class CsvFeatureReader : FeatureReader
{
    private readonly StreamReader _reader;
    private readonly bool _hasIds;
    private readonly ImmutableArray<string>.Builder _ids = ImmutableArray.CreateBuilder<string>();
    private string? _next;
    private int _line = 1;

    public CsvFeatureReader(string path) : base(path)
    {
        _reader = new StreamReader(path);
        _next = _reader.ReadLine();
        if (_next is null) throw new InputException(path, null, "is empty.");
        string[] cells = _next.Split(',');
        if (cells.Any(cell => !IsNumber(cell)))
        {
            _hasIds = cells[0].Trim().Trim('"').Equals("id", StringComparison.OrdinalIgnoreCase);
            Advance();
        }
        Columns = cells.Length - (_hasIds ? 1 : 0);
        if (Columns == 0) throw new InputException(path, 1, "has an id column and no features.");
    }

    public override int Columns { get; }

    public override long? Rows => null;

    public override ImmutableArray<string> Ids => _ids.ToImmutable();

    public override int Read(Span<double> rows)
    {
        int count = 0;
        while (_next is not null && (count + 1) * Columns <= rows.Length)
        {
            if (_next.Length > 0) Parse(_next, rows.Slice(count++ * Columns, Columns));
            Advance();
        }
        return count;
    }

    protected override void Dispose(bool disposing) => _reader.Dispose();

    private void Advance()
    {
        _next = _reader.ReadLine();
        _line++;
    }

    private void Parse(ReadOnlySpan<char> line, Span<double> row)
    {
        int column = _hasIds ? -1 : 0;
        foreach (Range range in line.Split(','))
        {
            ReadOnlySpan<char> cell = line[range].Trim();
            if (column < 0) _ids.Add(cell.Trim('"').ToString());
            else if (column >= Columns) throw Wrong($"has more than {Columns} numbers");
            else if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out row[column])) throw Wrong($"\"{cell}\" is not a number");
            column++;
        }
        if (column != Columns) throw Wrong($"has {Math.Max(0, column)} numbers where the first line has {Columns}");
    }

    private InputException Wrong(string what) => new(Path, _line, $"{what}. Every line holds the features of one sample, separated by commas.");

    private static bool IsNumber(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
