namespace Carnot.Laws;

/// <summary>What is held true of a parameter before any curve is seen: ln p ~ N(ln <see cref="Center"/>, <see cref="Spread"/>²).</summary>
/// <param name="Parameter">The place of the parameter in its law.</param>
/// <param name="Center">The median.</param>
/// <param name="Spread">One standard deviation of ln p.</param>
public readonly record struct Prior(int Parameter, double Center, double Spread);
