using System.Diagnostics;
using System.Globalization;
using Carnot.Networks.Training;

namespace Carnot.Cli;

/// <summary>How far a run is: a line that is drawn over on a terminal, plain lines at validations otherwise.</summary>
internal sealed class TrainingProgress : ITrainingSink
{
    private const int Bar = 24;

    private readonly Terminal _terminal;
    private readonly TrainingRun _run;
    private readonly bool _drawn;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double? _validation;
    private long _next;
    private bool _open;

    public TrainingProgress(Terminal terminal, TrainingRun run)
    {
        (_terminal, _run) = (terminal, run);
        _drawn = ReferenceEquals(terminal.Error, Console.Error) && !Console.IsErrorRedirected;
    }

    public void Write(TrainingRecord record)
    {
        _validation = record.ValidationLoss ?? _validation;
        bool end = record.Step + 1 == _run.Configuration.Steps;
        if (_drawn ? !end && _clock.ElapsedMilliseconds < _next : record.ValidationLoss is null) return;
        _next = _clock.ElapsedMilliseconds + 200;
        long done = record.Step + 1 - _run.FirstStep, left = _run.Configuration.Steps - record.Step - 1;
        double seconds = Math.Max(_clock.Elapsed.TotalSeconds, 1e-3);
        string text = string.Create(CultureInfo.InvariantCulture,
            $"step {record.Step + 1}/{_run.Configuration.Steps}  loss {record.Loss:F4}{(_validation is { } v ? $"  validation {v:F4}" : "")}  rate {record.LearningRate:G3}  {done * _run.Data.UnitsPerStep / seconds:N0} {_run.Data.Unit}/s  {Time(left * seconds / done)} left");
        if (!_drawn)
        {
            _terminal.Note(text);
            return;
        }
        int full = (int)(Bar * (record.Step + 1) / _run.Configuration.Steps);
        _terminal.Error.Write($"\r[{new string('#', full)}{new string('.', Bar - full)}] {text}\u001b[K");
        _open = true;
    }

    public void Dispose()
    {
        if (_open) _terminal.Error.WriteLine();
    }

    private static string Time(double seconds) => seconds < 3600
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60}:{(int)seconds % 60:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 3600}:{(int)seconds / 60 % 60:00}:{(int)seconds % 60:00}");
}
