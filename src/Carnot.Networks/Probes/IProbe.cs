using Carnot.Measurements;
using Carnot.Networks.Models;

namespace Carnot.Networks.Probes;

/// <summary>An instrument: looks at a network while it trains or at a checkpoint, and never changes it.</summary>
/// <remarks>Between updates the trainer keeps nothing but θ and the optimiser's state; a probe may use the network as it likes and leaves these two alone.</remarks>
public interface IProbe
{
    /// <summary>What the user calls it.</summary>
    string Name { get; }

    /// <summary>What it measures, in a line.</summary>
    string Answers { get; }

    /// <summary>How costly it is.</summary>
    ProbeClass Class { get; }

    /// <summary>When it is asked for, where nothing else is said.</summary>
    ProbeSchedule Schedule { get; }

    /// <summary>What a measurement costs, in gradients of a training batch: a forecast, until one has been made.</summary>
    double Gradients { get; }

    /// <summary>Bytes that a measurement takes on top of training, at its most.</summary>
    long Bytes(Network<float> network);

    /// <summary>Bytes that stay taken between its measurements.</summary>
    long KeptBytes(Network<float> network) => 0;

    /// <summary>Before the update of a step on which it will measure; the gradient of the step's batch lies in the network.</summary>
    void Prepare(ProbeContext context) { }

    /// <summary>After the update of such a step: its readings, or none while it goes on following the run.</summary>
    IEnumerable<Reading> Measure(ProbeContext context);

    /// <summary>Whether it wants to see every step from now on.</summary>
    bool IsFollowing => false;

    /// <summary>After every update while it follows; its readings once they are complete, before that none.</summary>
    IEnumerable<Reading> Follow(ProbeContext context) => [];
}
