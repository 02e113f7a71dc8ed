using Carnot.Randomness;

namespace Carnot.Dynamics;

/// <summary>One walker of a <see cref="Simulation"/>: the scalar reference that faster simulators are checked against.</summary>
public sealed class Walker
{
    private readonly Simulation _simulation;
    private readonly Rng _rng;
    private readonly double[] _start, _parameters, _gradient, _normals, _state;

    internal Walker(Simulation simulation, ReadOnlySpan<double> parameters, Rng rng)
    {
        int d = simulation.Landscape.Dimension;
        if (parameters.Length != d) throw new UsageException($"A walker on this landscape starts from {d} parameters, got {parameters.Length}.");
        foreach (double x in parameters) Require.Finite("starting point", x);
        (_simulation, _rng) = (simulation, rng);
        (_start, _parameters, _gradient) = (parameters.ToArray(), parameters.ToArray(), new double[d]);
        _normals = simulation.Dynamics.DrawsNormals ? new double[d] : [];
        _state = new double[d * simulation.Dynamics.StateVectors];
    }

    /// <summary>The number of updates made.</summary>
    public long Step { get; private set; }

    /// <summary>θ, shape (d).</summary>
    public ReadOnlySpan<double> Parameters => _parameters;

    /// <summary>The memory of the update rule, shape (state vectors, d).</summary>
    public ReadOnlySpan<double> State => _state;

    /// <summary>l(θ), without noise.</summary>
    public double Loss => _simulation.Landscape.Loss(_parameters);

    /// <summary>Makes the next <paramref name="steps"/> updates; throws <see cref="DivergenceException"/> at the step that leaves the finite numbers.</summary>
    public void Advance(long steps = 1)
    {
        for (long end = Step + steps; Step < end; Step++)
        {
            double learningRate = _simulation.Schedule.At(Step);
            _simulation.Landscape.Gradient(_parameters, _gradient);
            _simulation.Noise.AddTo(_gradient, _parameters, _rng);
            _rng.FillNormals(_normals);
            _simulation.Dynamics.Step(Step, learningRate, _gradient, _normals, _parameters, _state);
            Refuse(learningRate);
        }
    }

    private void Refuse(double learningRate)
    {
        foreach (double x in _parameters)
        {
            if (double.IsFinite(x)) continue;
            double sharpness = _simulation.Landscape.Sharpness(_start);
            IDynamics rule = _simulation.Dynamics;
            throw new DivergenceException(
                $"The simulation diverged at step {Step} with learning rate {learningRate}: a parameter became {x}. " +
                $"At the starting point's sharpness a = {sharpness}, {rule.Name} is stable below {rule.StabilityFormula} = {rule.StabilityBound(sharpness)}; lower the learning rate.");
        }
    }
}
