using System.Diagnostics;
using System.Globalization;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Cli;

/// <summary>How far a local sweep is: a line that is drawn over on a terminal, a line now and then otherwise.</summary>
internal sealed class SweepProgress(Terminal terminal, SweepFolder folder, SweepPlan plan) : IDisposable
{
    private readonly bool _drawn = ReferenceEquals(terminal.Error, Console.Error) && !Console.IsErrorRedirected;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly int _before = Enumerable.Range(0, plan.Runs.Count).Count(run => folder.Run(plan.Id(run)).IsDone);
    private int _ended;
    private long _next;

    public void Ended(int run)
    {
        if (!folder.Run(plan.Id(run)).IsDone) return;
        _ended++;
        int done = _before + _ended, left = plan.Runs.Count - done;
        if (left > 0 && _clock.ElapsedMilliseconds < _next) return;
        _next = _clock.ElapsedMilliseconds + (_drawn ? 200 : 30_000);
        string text = string.Create(CultureInfo.InvariantCulture, $"{done} of {plan.Runs.Count} runs done, about {TimeSpan.FromSeconds(Math.Ceiling(_clock.Elapsed.TotalSeconds * left / _ended)):c} left");
        if (_drawn) terminal.Error.Write($"\r{text}\u001b[K");
        else terminal.Note(text);
    }

    public void Dispose()
    {
        if (_drawn && _ended > 0) terminal.Error.WriteLine();
    }
}
