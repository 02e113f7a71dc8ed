using System.Diagnostics;
using Carnot.Measurements;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Training;

namespace Carnot.Networks.Probes;

/// <summary>Lets probes look at a run on their schedules and within their budget.</summary>
/// <remarks>
/// With a budget every class of probes has its part of the training time so far (5, 20 and 75 %), shared among its probes by their forecast cost.
/// A probe that is due waits until its share pays for a measurement, so the interval follows from what was measured, on any model and machine.
/// Which steps are probed depends on the clock then; the run does not.
/// </remarks>
public sealed class ProbeRunner : ITrainingObserver
{
    private readonly Network<float> _network;
    private readonly Optimizer<float> _optimizer;
    private readonly ITrainingData _data;
    private readonly IReadOnlyList<ITrainingSink> _sinks;
    private readonly Account[] _accounts;
    private readonly Stopwatch _clock = new();
    private readonly bool _isBudgeted;
    private double _probing;
    private long _steps;

    /// <summary>Probes of a network, with or without a budget; their records go to <paramref name="sinks"/>.</summary>
    public ProbeRunner(Network<float> network, Optimizer<float> optimizer, ITrainingData data, ProbeSelection selection, IReadOnlyList<ITrainingSink> sinks)
    {
        ArgumentNullException.ThrowIfNull(selection);
        (_network, _optimizer, _data, _sinks, _isBudgeted) = (network, optimizer, data, sinks, selection.IsBudgeted);
        double Share(IProbe probe) => ProbeSelection.Budget(probe.Class) * probe.Gradients / selection.Probes.Where(other => other.Probe.Class == probe.Class).Sum(other => other.Probe.Gradients);
        _accounts = [.. selection.Probes.Select(chosen => new Account(chosen.Probe, chosen.Schedule, Share(chosen.Probe)))];
    }

    /// <summary>The norm at which the run cuts its gradients.</summary>
    public double Clip { get; init; } = double.PositiveInfinity;

    /// <summary>What probing cost so far.</summary>
    public ProbeCosts Costs => new(TrainingSeconds, [.. _accounts.Select(account => (account.Probe.Name, account.Measurements, account.Seconds))]);

    private double TrainingSeconds => _clock.Elapsed.TotalSeconds - _probing;

    /// <inheritdoc/>
    public void BeforeUpdate(long step, double learningRate, double gradientScale)
    {
        if (!_clock.IsRunning) _clock.Start();
        ProbeContext? context = null;
        foreach (Account account in _accounts)
        {
            account.IsWaiting |= account.Schedule.IsDue(step + 1);
            account.IsChosen = account.IsWaiting && !account.Probe.IsFollowing && (!_isBudgeted || Affords(account));
            if (account.IsChosen) Charged(account, () => account.Probe.Prepare(context ??= Context(step, learningRate, gradientScale)));
        }
    }

    /// <inheritdoc/>
    public void AfterUpdate(long step, double learningRate, double gradientScale)
    {
        _steps++;
        ProbeContext? context = null;
        foreach (Account account in _accounts)
        {
            if (account.IsChosen)
            {
                (account.IsChosen, account.IsWaiting) = (false, false);
                account.Measurements++;
                Charged(account, () => Report(account.Probe, account.Probe.Measure(context ??= Context(step, learningRate, gradientScale)), step, learningRate));
            }
            else if (account.Probe.IsFollowing)
                Charged(account, () => Report(account.Probe, account.Probe.Follow(context ??= Context(step, learningRate, gradientScale)), step, learningRate));
        }
    }

    private ProbeContext Context(long step, double learningRate, double gradientScale) => new(_network, _optimizer, _data, step, learningRate, gradientScale) { Clip = Clip };

    /// <summary>Whether a probe's share of the time so far pays for what it has spent and one measurement more.</summary>
    private bool Affords(Account account)
    {
        if (_steps == 0) return false;
        double expected = account.Measurements > 0 ? account.Seconds / account.Measurements : account.Probe.Gradients * TrainingSeconds / _steps;
        return account.Seconds + expected <= account.Share * TrainingSeconds;
    }

    private void Report(IProbe probe, IEnumerable<Reading> readings, long step, double learningRate)
    {
        var record = new ProbeRecord(step, probe.Name, learningRate, [.. readings]);
        if (record.Readings.IsEmpty) return;
        foreach (ITrainingSink sink in _sinks) sink.Write(record);
    }

    private void Charged(Account account, Action action)
    {
        double begin = _clock.Elapsed.TotalSeconds;
        action();
        double seconds = _clock.Elapsed.TotalSeconds - begin;
        account.Seconds += seconds;
        _probing += seconds;
    }

    /// <summary>A probe and what it may spend and has spent.</summary>
    private sealed class Account(IProbe probe, ProbeSchedule schedule, double share)
    {
        public IProbe Probe { get; } = probe;

        public ProbeSchedule Schedule { get; } = schedule;

        public double Share { get; } = share;

        public int Measurements { get; set; }

        public double Seconds { get; set; }

        public bool IsWaiting { get; set; }

        public bool IsChosen { get; set; }
    }
}
