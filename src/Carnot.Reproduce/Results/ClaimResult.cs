using System.Diagnostics;
using System.Runtime.InteropServices;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Results;

/// <summary>A claim's experiment as it was done: everything that the gallery shows, and how to do it again.</summary>
/// <param name="Claim">The claim's name.</param>
/// <param name="Effort">How much was spent.</param>
/// <param name="Evidence">What was measured.</param>
public sealed record ClaimResult(string Claim, Effort Effort, Evidence Evidence)
{
    /// <summary>The version of the file's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The verdict in words: follows from the findings, written for readers of the file.</summary>
    public string Verdict => Evidence.Verdict().ToWords();

    /// <summary>Time it took, in seconds by the clock.</summary>
    public double Seconds { get; init; }

    /// <summary>Carnot's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>The .NET runtime.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>The width of vectors, which belongs to the bits of a result.</summary>
    public string InstructionSet { get; init; } = "";

    /// <summary>The day it was done, in UTC.</summary>
    public string Date { get; init; } = "";

    /// <summary>Does a claim's experiment and records it.</summary>
    public static ClaimResult Of(Claim claim, Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(laboratory);
        var clock = Stopwatch.StartNew();
        Evidence evidence = claim.Gather(laboratory);
        return new(claim.Name, laboratory.Effort, evidence)
        {
            Seconds = Math.Round(clock.Elapsed.TotalSeconds, 2),
            Version = typeof(ClaimResult).Assembly.GetName().Version!.ToString(3),
            Runtime = RuntimeInformation.FrameworkDescription,
            InstructionSet = Networks.Training.InstructionSet.Name,
            Date = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        };
    }
}
