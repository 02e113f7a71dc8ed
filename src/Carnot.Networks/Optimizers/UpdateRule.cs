namespace Carnot.Networks.Optimizers;

/// <summary>The numbers of one update of some places.</summary>
/// <param name="LearningRate">η.</param>
/// <param name="GradientScale">Factor on the gradient.</param>
/// <param name="Coupled">λ to be added as λθ to the gradient.</param>
/// <param name="Decoupled">ηλ to be taken off θ as ηλθ.</param>
internal readonly record struct UpdateRule(float LearningRate, float GradientScale, float Coupled, float Decoupled);
