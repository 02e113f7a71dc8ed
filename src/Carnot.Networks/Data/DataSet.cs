namespace Carnot.Networks.Data;

/// <summary>A public set of data and how it is fetched.</summary>
/// <param name="Name">Its name in <c>carnot data get</c> and in its folder of the cache.</param>
/// <param name="Description">What it is.</param>
/// <param name="Licence">What its makers allow.</param>
/// <param name="Package">The package that holds it.</param>
public sealed record DataSet(string Name, string Description, string Licence, DataPackage Package)
{
    /// <summary>What is taken from the package.</summary>
    public required PackageSelection Take { get; init; }

    /// <summary>The text in it to train on, if it is one.</summary>
    public string? TextFile { get; init; }

    /// <summary>Where the system's package manager puts it.</summary>
    public string? InstalledAt { get; init; }
}
