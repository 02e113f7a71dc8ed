namespace Carnot.Networks.Optimizers;

/// <summary>A vector that an optimizer carries from step to step, as long as θ.</summary>
/// <typeparam name="T">The network's precision.</typeparam>
/// <param name="Name">For example <c>momentum</c>.</param>
/// <param name="Values">Its numbers; writing here restores them.</param>
public sealed record OptimizerState<T>(string Name, Memory<T> Values) where T : unmanaged;
