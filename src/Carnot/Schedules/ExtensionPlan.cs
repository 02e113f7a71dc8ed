namespace Carnot.Schedules;

/// <summary>One way to go on with a run beyond the schedule it was begun with.</summary>
/// <param name="Name">What is done, in a word.</param>
/// <param name="Schedule">The schedule of the whole run, the updates before <paramref name="From"/> as they were made.</param>
/// <param name="From">The first update under the plan; for a branch off a plateau, the checkpoint to go back to.</param>
/// <param name="Steps">The new number of updates.</param>
/// <param name="Jump">How far the first rate under the plan lies from the rate the old schedule has there.</param>
/// <param name="Past">The largest gap between the plan's rates and the old schedule's over the updates already made.</param>
/// <param name="Warning">What is wrong with the plan; empty where nothing is.</param>
public sealed record ExtensionPlan(string Name, Schedule Schedule, long From, long Steps, double Jump, double Past, string Warning);
