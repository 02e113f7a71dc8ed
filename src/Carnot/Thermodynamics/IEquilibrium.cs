namespace Carnot.Thermodynamics;

/// <summary>The stationary state of one valley direction of curvature a at a constant learning rate η under gradient noise s.</summary>
/// <remarks>The learning rate is the temperature: ⟨l_f⟩ = C η for small aη, independent of a (equipartition); k_B T = 2 C η makes the density exp(−l_f / k_B T).</remarks>
public interface IEquilibrium
{
    /// <summary>a.</summary>
    double Curvature { get; }

    /// <summary>s, the standard deviation of the gradient noise.</summary>
    double Noise { get; }

    /// <summary>C, the constant of equipartition: l_f / η for aη → 0.</summary>
    double Equipartition { get; }

    /// <summary>λ in dl_f/dτ = −λ (l_f − C η), τ = Σ η: the thermal conductance to the learning rate.</summary>
    double Conductance { get; }

    /// <summary>The learning rate below which the stationary state exists.</summary>
    double StabilityBound { get; }

    /// <summary>v* = ⟨x²⟩.</summary>
    double Variance(double learningRate);

    /// <summary>l_f* = ½ a v*.</summary>
    double ThermalLoss(double learningRate) => 0.5 * Curvature * Variance(learningRate);

    /// <summary>dl_f*/dη, the heat capacity of one direction at this learning rate; C for aη → 0.</summary>
    double HeatCapacity(double learningRate);

    /// <summary>The rate, per step, at which an excess of thermal loss decays as exp(−rate · steps).</summary>
    double RelaxationRate(double learningRate);

    /// <summary>The continuous-time description of this direction.</summary>
    ThermalMode Mode => new(Conductance, Equipartition);
}
