namespace Carnot.Networks.Training;

/// <summary>What is known of one step.</summary>
/// <param name="Step">The step, counted from 0.</param>
/// <param name="LearningRate">η that its update used.</param>
/// <param name="Loss">The loss of its batch in nats per token (per sample where there are no tokens), before its update.</param>
/// <param name="GradientNorm">‖∇L‖ of that batch before clipping.</param>
/// <param name="ValidationLoss">The loss on the validation set after its update, on the steps where it was measured.</param>
public sealed record TrainingRecord(long Step, double LearningRate, double Loss, double GradientNorm, double? ValidationLoss);
