namespace Carnot.Logs.Text;

/// <summary>Gathers what the lines of a text log tell; a log that begins again at its first step becomes a run of its own.</summary>
internal sealed class LineLog(string file, Action<RawLog> prepare)
{
    private readonly List<RawLog> _runs = [];
    private readonly List<string> _notes = [];
    private long _first, _furthest;

    /// <summary>The line being read, counted from 1.</summary>
    public int Line { get; set; }

    /// <summary>Tokens that one update takes, where a line said so.</summary>
    public double? TokensPerStep { get; set; }

    /// <summary>Whether a row was found.</summary>
    public bool Found => _runs.Count > 0;

    /// <summary>The runs in the order of the file.</summary>
    public IReadOnlyList<RawLog> Runs
    {
        get
        {
            if (_runs.Count == 0) _runs.Add(new(file));
            foreach (string note in _notes) _runs[^1].Note(note);
            _notes.Clear();
            if (_runs.Count > 1)
                foreach (RawLog run in _runs) run.Note($"The file holds {_runs.Count} runs, each from its first step on.");
            return _runs;
        }
    }

    public void Note(string text) => _notes.Add(text);

    /// <summary>Begins a row; a step back to the first one begins a new run.</summary>
    public RawLog At(long step)
    {
        if (_runs.Count == 0 || (step < _furthest && step <= _first))
        {
            string? name = _runs.Count == 0 ? null : $"{Path.GetFileNameWithoutExtension(file)}#{_runs.Count + 1}";
            var run = new RawLog(file, name) { TokensPerStep = TokensPerStep };
            prepare(run);
            _runs.Add(run);
            (_first, _furthest) = (step, step);
        }
        _furthest = Math.Max(_furthest, step);
        _runs[^1].BeginRow(Line, step);
        return _runs[^1];
    }
}
