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

    private readonly Dictionary<string, object> _done = [];

    /// <summary>What several claims read is measured for the first of them.</summary>
    public T Once<T>(string name, Func<T> measure) where T : class
    {
        ArgumentNullException.ThrowIfNull(measure);
        if (!_done.TryGetValue(name, out object? done)) _done.Add(name, done = measure());
        return (T)done;
    }

    /// <summary>One value for each effort.</summary>
    public T Choose<T>(T quick, T full) => Effort == Effort.Quick ? quick : full;
}
