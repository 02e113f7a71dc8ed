using System.CommandLine;
using System.Globalization;

namespace Carnot.Cli;

/// <summary>How branches of a run are made.</summary>
/// <param name="Rate">η to measure at; null for the run's own.</param>
/// <param name="Settle">Updates at that rate before the branch point.</param>
/// <param name="Factors">Factors on η for the heat capacity.</param>
/// <param name="Cut">Factor of the cut for conduction.</param>
/// <param name="Length">Updates of a branch at η; others have the same learning-rate sum.</param>
/// <param name="Points">Losses measured along a branch.</param>
/// <param name="Replicas">Repetitions with other batches.</param>
/// <param name="Modes">Modes of curvature.</param>
internal sealed record BranchSettings(double? Rate, long Settle, IReadOnlyList<double> Factors, double Cut, long Length, int Points, int Replicas, int Modes);

/// <summary>The options that make <see cref="BranchSettings"/>.</summary>
internal sealed class BranchOptions
{
    private readonly Option<double?> _rate = new("--rate") { Description = "Learning rate to measure at; otherwise that of the run's last update." };
    private readonly Option<long> _settle = new("--settle") { Description = "Updates at --rate before branches begin, so that the heat is in equilibrium with it.", DefaultValueFactory = _ => 0 };
    private readonly Option<string> _factors = new("--factors") { Description = "Factors on the rate for --heat-capacity.", DefaultValueFactory = _ => "0.5,0.7,1,1.4,2" };
    private readonly Option<double> _cut = new("--cut") { Description = "Factor on the rate for --conduction, below 1.", DefaultValueFactory = _ => 0.25 };
    private readonly Option<long> _length = new("--length") { Description = "Updates of a branch at the unchanged rate; the others end at the same learning-rate sum.", DefaultValueFactory = _ => 100 };
    private readonly Option<int> _points = new("--points") { Description = "Losses measured along a branch, most of them early: three quarters are evenly spaced in the logarithm of the learning-rate sum.", DefaultValueFactory = _ => 24 };
    private readonly Option<int> _replicas = new("--replicas") { Description = "Repetitions with other batches, which the errors come from.", DefaultValueFactory = _ => 6 };
    private readonly Option<int> _modes = new("--modes") { Description = "Modes of curvature for --temperature.", DefaultValueFactory = _ => 8 };

    public void AddTo(Command verb)
    {
        foreach (Option option in (Option[])[_rate, _settle, _factors, _cut, _length, _points, _replicas, _modes]) verb.Add(option);
    }

    public BranchSettings Read(ParseResult parsed)
    {
        var settings = new BranchSettings(parsed.GetValue(_rate), parsed.GetValue(_settle), [.. parsed.GetValue(_factors)!.Split(',').Select(Factor)], parsed.GetValue(_cut),
            parsed.GetValue(_length), parsed.GetValue(_points), parsed.GetValue(_replicas), parsed.GetValue(_modes));
        if (settings.Rate is { } rate && !(rate > 0 && double.IsFinite(rate))) throw new UsageException($"--rate must be a finite number above 0, got {rate}.");
        if (settings.Cut is not (> 0 and < 1)) throw new UsageException($"--cut must lie between 0 and 1, got {settings.Cut}.");
        if (settings.Factors.Distinct().Count() < 3) throw new UsageException($"--factors needs 3 different factors or more, got {parsed.GetValue(_factors)}.");
        foreach (var (name, value, least) in new (string, long, long)[] { ("settle", settings.Settle, 0), ("length", settings.Length, 1), ("points", settings.Points, 4), ("replicas", settings.Replicas, 3), ("modes", settings.Modes, 1) })
            if (value < least) throw new UsageException($"--{name} must be {least} or more, got {value}.");
        return settings;
    }

    private static double Factor(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double factor) && factor > 0 && double.IsFinite(factor) ? factor
        : throw new UsageException($"\"{text}\" in --factors is no factor; write numbers above 0 divided by commas, such as 0.5,0.7,1,1.4,2.");
}
