namespace Carnot.Laws;

/// <summary>One curve a law was fitted to, and how well it is met.</summary>
/// <param name="Name">The run.</param>
/// <param name="FirstStep">The first step fitted.</param>
/// <param name="LastStep">The last step fitted.</param>
/// <param name="Points">How many losses were used.</param>
/// <param name="PeakRate">The highest learning rate.</param>
/// <param name="FinalRate">The learning rate at the last step.</param>
/// <param name="MeanRate">The mean learning rate up to there.</param>
/// <param name="DecaySteps">The length of its decay, <see cref="PreparedCurve.DecaySteps"/>.</param>
/// <param name="RootMeanSquare">Root mean square of ln(predicted / observed).</param>
/// <param name="HotScatter">The standard deviation of ln(predicted / observed) at the highest peak rate of the fitted runs: single losses fluctuate less where it is colder.</param>
/// <param name="CorrelationTime">Integrated autocorrelation time of those residuals, in points; ½ for independent ones.</param>
public sealed record FitCurve(string Name, long FirstStep, long LastStep, int Points, double PeakRate, double FinalRate, double MeanRate, long DecaySteps, double RootMeanSquare, double HotScatter, double CorrelationTime);
