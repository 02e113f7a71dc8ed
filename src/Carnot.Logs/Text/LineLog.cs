using System.Text;
using System.Text.Json;

namespace Carnot.Logs.Text;

/// <summary>Gathers what the lines of a text log tell; a log that begins again at its first step becomes a run of its own.</summary>
internal sealed class LineLog(string file, Action<RawLog> prepare)
{
    private readonly List<RawLog> _runs = [];
    private readonly List<string> _notes = [];
    private readonly List<Action<RunConfiguration>> _settings = [];
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

    /// <summary>The lines of a configuration that is being printed; null outside of one.</summary>
    public StringBuilder? Document { get; set; }

    /// <summary>Remembers what is printed of the configuration before a run begins: it is that run's.</summary>
    public void Setting(string key, ReadOnlySpan<byte> value)
    {
        string text = Encoding.UTF8.GetString(value);
        _settings.Add(config => config.Set(key, text));
    }

    /// <summary>Remembers one table of a configuration that is printed as JSON.</summary>
    public void Setting(string key, JsonElement table) => _settings.Add(config => config.SetJson(key, Encoding.UTF8.GetBytes(table.GetRawText())));

    /// <summary>Begins a row; a step back to the first one begins a new run.</summary>
    public RawLog At(long step)
    {
        if (_runs.Count == 0 || (step < _furthest && step <= _first))
        {
            string? name = _runs.Count == 0 ? null : $"{Path.GetFileNameWithoutExtension(file)}#{_runs.Count + 1}";
            var run = new RawLog(file, name) { TokensPerStep = TokensPerStep };
            foreach (Action<RunConfiguration> set in _settings) set(run.Config);
            prepare(run);
            _settings.Clear();
            _runs.Add(run);
            (_first, _furthest) = (step, step);
        }
        _furthest = Math.Max(_furthest, step);
        _runs[^1].BeginRow(Line, step);
        return _runs[^1];
    }
}
