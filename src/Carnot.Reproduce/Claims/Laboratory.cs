namespace Carnot.Reproduce.Claims;

/// <summary>What a claim's experiment works with.</summary>
/// <param name="Effort">How much to spend.</param>
/// <param name="Folder">Where trainings keep their runs, so that an interrupted experiment goes on where it was.</param>
/// <param name="Note">Takes a line of progress.</param>
/// <param name="Cancellation">Ends the experiment; what was trained stays in <paramref name="Folder"/>.</param>
public sealed record Laboratory(Effort Effort, string Folder, Action<string> Note, CancellationToken Cancellation)
{
    /// <summary>The protocol file of public curves that claims on published laws are tested with; null where there is none.</summary>
    public string? Protocols { get; init; }

    /// <summary>Where trainings lie, by what decides their numbers, so that claims share them.</summary>
    public string Trainings => Path.Combine(Folder, "trainings");

    /// <summary>One value for each effort.</summary>
    public T Choose<T>(T quick, T full) => Effort == Effort.Quick ? quick : full;
}
