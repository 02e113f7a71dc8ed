namespace Carnot.Laws;

/// <summary>One parameter of a loss law. All are positive, and are fitted by their logarithm.</summary>
/// <param name="Name">The name in files and tables.</param>
/// <param name="Symbol">The letter it has in the law's equation.</param>
/// <param name="Unit">Its unit; η stands for the unit of the learning rate, 1 for a pure number.</param>
/// <param name="Lower">The least value a fit may try.</param>
/// <param name="Upper">The greatest value a fit may try.</param>
/// <param name="Description">What it means.</param>
public sealed record LawParameter(string Name, string Symbol, string Unit, double Lower, double Upper, string Description);
