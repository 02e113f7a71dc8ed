using Carnot.Schedules;

namespace Carnot.Forecasts;

/// <summary>One schedule in the answer to a question.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Schedule">The whole schedule.</param>
/// <param name="Steps">Its number of updates.</param>
/// <param name="Final">The predicted final loss in nats.</param>
/// <param name="Low">The lower end of its 80 % interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="Difference">Final loss minus that of the first row.</param>
/// <param name="DifferenceLow">The lower end of the difference's 80 % interval, in which common errors cancel.</param>
/// <param name="DifferenceHigh">The upper end.</param>
/// <param name="ProbabilityBest">How probable it is that this row ends lowest of all.</param>
public sealed record ForecastRow(string Name, Schedule Schedule, long Steps, double Final, double Low, double High,
    double Difference, double DifferenceLow, double DifferenceHigh, double ProbabilityBest)
{
    /// <summary>The run that it predicts.</summary>
    public Candidate Run => new(Name, Schedule, Steps);
}
