using Carnot.Measurements;

namespace Carnot.Diagnosis;

/// <summary>A reading and the step it was taken on.</summary>
public readonly record struct TimedReading(long Step, double LearningRate, Reading Reading);
