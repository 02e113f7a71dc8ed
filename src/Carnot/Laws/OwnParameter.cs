namespace Carnot.Laws;

/// <summary>A parameter of which every model has its own when several are fitted together: ln p differs from the first model's by N(0, <see cref="Spread"/>²).</summary>
/// <param name="Parameter">The place of the parameter in its law.</param>
/// <param name="Spread">One standard deviation of the difference of ln p between two models.</param>
public readonly record struct OwnParameter(int Parameter, double Spread);
