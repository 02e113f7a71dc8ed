using System.Globalization;
using System.Text.RegularExpressions;

namespace Carnot.Sweeps.Engines;

/// <summary>The name of an array's job, from which its runs are known: element i makes the runs from (<paramref name="First"/> + i) × <paramref name="Pack"/> on.</summary>
/// <param name="Sweep">The sweep's hash.</param>
/// <param name="Pack">Runs of an element.</param>
/// <param name="First">The element that index 0 stands for: arrays of a cluster begin at 0 and are bounded.</param>
internal sealed partial record SlurmJobName(string Sweep, int Pack, int First)
{
    public static SlurmJobName? Parse(string text)
    {
        Match match = Form().Match(text);
        return match.Success ? new(match.Groups[1].Value, int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture)) : null;
    }

    /// <summary>The runs of an element, of <paramref name="count"/> in all.</summary>
    public IEnumerable<int> Runs(int index, int count) => Enumerable.Range((First + index) * Pack, Pack).Where(run => run < count);

    public override string ToString() => $"carnot-{Sweep}-{Pack}-{First}";

    [GeneratedRegex(@"^carnot-([0-9a-f]{12})-(\d+)-(\d+)$")]
    private static partial Regex Form();
}
