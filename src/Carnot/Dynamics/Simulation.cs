using Carnot.Landscapes;
using Carnot.Randomness;
using Carnot.Schedules;

namespace Carnot.Dynamics;

/// <summary>What is simulated: a landscape, an update rule, gradient noise and a schedule of learning rates.</summary>
public sealed record Simulation
{
    /// <summary>Walkers on <paramref name="landscape"/>; refuses noise of another dimension.</summary>
    public Simulation(ILandscape landscape, IDynamics dynamics, INoise noise, Schedule schedule)
    {
        if (noise.Dimension is { } given && given != landscape.Dimension)
            throw new UsageException($"The noise is given for {given} coordinates, but the landscape has {landscape.Dimension}.");
        (Landscape, Dynamics, Noise, Schedule) = (landscape, dynamics, noise, schedule);
    }

    /// <summary>The loss.</summary>
    public ILandscape Landscape { get; }

    /// <summary>The update rule.</summary>
    public IDynamics Dynamics { get; }

    /// <summary>The gradient noise.</summary>
    public INoise Noise { get; }

    /// <summary>η of every step.</summary>
    public Schedule Schedule { get; }

    /// <summary>One walker that starts at <paramref name="parameters"/>, shape (d), and owns its stream of random numbers.</summary>
    public Walker Start(ReadOnlySpan<double> parameters, Rng rng) => new(this, parameters, rng);
}
