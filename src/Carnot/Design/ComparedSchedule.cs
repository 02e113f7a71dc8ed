namespace Carnot.Design;

/// <summary>A plain schedule beside a design.</summary>
/// <param name="Plain">The plain schedule.</param>
/// <param name="Final">Its predicted final loss in nats.</param>
/// <param name="Gain">Its final loss minus the design's: above zero where the design is better.</param>
/// <param name="GainLow">The lower end of the gain's 80 % interval; errors that both schedules share cancel in it.</param>
/// <param name="GainHigh">The upper end.</param>
public sealed record ComparedSchedule(PlainSchedule Plain, double Final, double Gain, double GainLow, double GainHigh);
