using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using Carnot.Dynamics;
using Carnot.Landscapes;

namespace Carnot.Ensembles;

/// <summary>Chooses the kernel for a simulation: the widest registers, the step and the landscape, each a type the compiler specialises for.</summary>
internal static class Movers
{
    /// <summary>The lanes of the widest register of this machine.</summary>
    public static int WidestLanes =>
        Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : Vector128.IsHardwareAccelerated ? 4 : 1;

    /// <summary>The kernel that takes <paramref name="lanes"/> lanes at a time: 16, 8, 4 or 1. The choice changes the speed and no bit of the result.</summary>
    public static IMover Create(Simulation simulation, int lanes) => lanes switch
    {
        16 => Create<Lanes512>(simulation),
        8 => Create<Lanes256>(simulation),
        4 => Create<Lanes128>(simulation),
        _ => Create<Lanes32>(simulation),
    };

    private static IMover Create<T>(Simulation simulation) where T : struct, ILanes<T> => simulation.Dynamics switch
    {
        Sgd or OverdampedLangevin => Create<T, DiffusionStep<T>>(simulation),
        SignGd => Create<T, SignStep<T>>(simulation),
        HeavyBall or EmaMomentum => Create<T, MomentumStep<T>>(simulation),
        UnderdampedLangevin => Create<T, UnderdampedStep<T>>(simulation),
        Adam => Create<T, AdamStep<T>>(simulation),
        _ => throw new UsageException($"The ensemble simulator does not know the rule {simulation.Dynamics.Name}."),
    };

    private static IMover Create<T, TStep>(Simulation simulation) where T : struct, ILanes<T> where TStep : struct, IEnsembleStep<TStep, T>
    {
        float[] noise = Amplitudes(simulation);
        return simulation.Landscape switch
        {
            QuadraticLandscape bowl => new SeparableMover<T, QuadraticForce<T>, TStep>([.. bowl.Curvatures.Select(a => new ForceConstants((float)a))], noise),
            DoubleWell wells => new SeparableMover<T, DoubleWellForce<T>, TStep>(
                [new((float)wells.Barrier, (float)(1 / (wells.HalfDistance * wells.HalfDistance)))], noise),
            ManyMinima rough => new SeparableMover<T, RippledForce<T>, TStep>(
                [.. Enumerable.Repeat(new ForceConstants((float)rough.Curvature, (float)rough.Roughness, (float)(1 / rough.Period)), rough.Dimension)], noise),
            RiverValley { River: LinearRiver river } valley
                => Create<T, TStep, LinearRiverForce<T>>(new((float)river.Force), valley.Sharpnesses, noise),
            RiverValley { River: QuadraticRiver river } valley
                => Create<T, TStep, QuadraticRiverForce<T>>(new((float)river.Stiffness, (float)river.Minimum), valley.Sharpnesses, noise),
            RiverValley valley => throw new UsageException(
                $"The ensemble simulator knows linear and quadratic rivers, not {valley.River.GetType().Name}; use a single walker."),
            var other => throw new UsageException($"The ensemble simulator does not know the landscape {other.GetType().Name}; use a single walker."),
        };
    }

    private static IMover Create<T, TStep, TRiver>(ForceConstants river, ImmutableArray<ISharpness> sharpnesses, float[] noise)
        where T : struct, ILanes<T> where TStep : struct, IEnsembleStep<TStep, T> where TRiver : struct, IRiverForce<TRiver, T>
    {
        if (sharpnesses.All(a => a is ConstantSharpness or LinearSharpness))
            return River<LinearSharpnessOfLanes<T>>(a => a is LinearSharpness line ? new((float)line.Base, (float)line.Rate) : new((float)((ConstantSharpness)a).Base));
        if (sharpnesses.All(a => a is AbsoluteSharpness))
            return River<AbsoluteSharpnessOfLanes<T>>(a => new((float)((AbsoluteSharpness)a).Base, (float)((AbsoluteSharpness)a).Rate));
        if (sharpnesses.All(a => a is ExponentialSharpness))
            return River<ExponentialSharpnessOfLanes<T>>(a => new((float)((ExponentialSharpness)a).Base, (float)((ExponentialSharpness)a).Rate));
        if (sharpnesses.All(a => a is PeriodicSharpness))
            return River<PeriodicSharpnessOfLanes<T>>(a => a is PeriodicSharpness wave ? new((float)wave.Base, (float)wave.Modulation, (float)(1 / wave.Period)) : default);
        throw new UsageException("The ensemble simulator knows valleys whose directions are all constant or linear, all |y|, all exponential, or all periodic in y; "
            + $"got {string.Join(", ", sharpnesses.Select(a => a.GetType().Name).Distinct())}. Use a single walker.");

        IMover River<TSharpness>(Func<ISharpness, ForceConstants> constants) where TSharpness : struct, ISharpnessOfLanes<TSharpness, T>
            => new RiverMover<T, TRiver, TSharpness, TStep>(river, [.. sharpnesses.Select(constants)], noise);
    }

    /// <summary>s of every direction; 1 where the rule scales its own thermal noise.</summary>
    private static float[] Amplitudes(Simulation simulation)
    {
        int d = simulation.Landscape.Dimension;
        float[] noise = new float[d];
        for (int i = 0; i < d; i++)
        {
            noise[i] = simulation.Noise is GaussianNoise gaussian
                ? (float)gaussian.Scale[i]
                : throw new UsageException($"The ensemble simulator draws Gaussian noise, not {simulation.Noise.GetType().Name}; use a single walker.");
            if (simulation.Dynamics.DrawsNormals)
                noise[i] = noise[i] == 0 ? 1 : throw new UsageException($"{simulation.Dynamics.Name} draws its own thermal noise; in an ensemble its gradient must be exact, got noise {noise[i]}.");
        }
        return noise;
    }
}
