namespace Carnot.Dialects;

/// <summary>A trainer's rates as a function of the update, counted from 0, and the number of updates where the settings tell it.</summary>
internal sealed record TrainerRates(Func<long, double> At, long? Steps);
