using System.Collections.Immutable;
using Carnot.Randomness;
using Carnot.Reports.Figures;

namespace Carnot.Reports.Tests;

/// <summary>Seeded figures of every kind and awkwardness.</summary>
internal static class Cases
{
    private static readonly string[] HostileNames =
    [
        "</script><svg onload=alert(1)>", "<!--", "]]>", "a & b < c > d \" '", "&lt;b&gt;", "\u0000\u0001\u001f\uFFFE", "\uD800 half", "é ∑ 学習率 \U0001F525",
        "</title></style></svg>", "{{x}} ${y} \\ \n \r \t", "javascript:alert(1)", "",
    ];

    public static string Hostile(Rng rng) => HostileNames[rng.NextIndex(HostileNames.Length)];

    /// <summary>A figure with one to five random layers: empty, single, constant, gapped, tiny and huge ones among them.</summary>
    public static Figure Random(int seed)
    {
        var rng = new Rng((ulong)seed, "figures");
        bool log = rng.NextIndex(4) == 0;
        double size = Math.Pow(10, rng.NextIndex(log ? 9 : 25) - (log ? 4 : 12)), offset = log ? 0 : rng.NextIndex(3) switch { 0 => 0, 1 => 3 * size, _ => -2 * size };
        var layers = ImmutableArray.CreateBuilder<Layer>();
        for (int k = rng.NextIndex(5); k >= 0; k--)
        {
            int n = rng.NextIndex(6) switch { 0 => 0, 1 => 1, 2 => 2, 3 => 20, 4 => 300, _ => 4000 };
            bool constant = rng.NextIndex(5) == 0, gaps = rng.NextIndex(4) == 0;
            ImmutableArray<double> x = [.. Enumerable.Range(0, n).Select(i => 1.0 + i * 7)];
            ImmutableArray<double> y = Column(), z = Column();
            layers.Add(rng.NextIndex(log ? 4 : 7) switch
            {
                0 => new Line(Hostile(rng), x, y),
                1 => new Steps(Hostile(rng), x, y),
                2 => new Points(Hostile(rng), x, y) { Raw = rng.NextIndex(2) == 0 },
                3 => new Band(Hostile(rng), x, [.. y.Zip(z, Math.Min)], [.. y.Zip(z, Math.Max)]),
                4 => new Points(Hostile(rng), x, y, [.. z.Select(v => double.IsNaN(v) ? 0 : Math.Abs(v) / 10)]),
                5 => new StackedArea(x, [(Hostile(rng), NoGaps(y)), (Hostile(rng) + "2", NoGaps(z))]),
                _ => new VerticalMarks([.. x.Take(5).Select(v => (v, Hostile(rng)))]),
            });

            ImmutableArray<double> Column()
            {
                double first = Value();
                return [.. Enumerable.Range(0, n).Select(_ => gaps && rng.NextIndex(5) == 0 ? double.NaN : constant ? first : Value())];
            }
        }
        double Value() => log ? size * Math.Exp(3 * rng.NextNormal()) : offset + size * rng.NextNormal();
        ImmutableArray<double> NoGaps(ImmutableArray<double> values) => [.. values.Select(v => double.IsNaN(v) ? 0 : v)];
        return new(Hostile(rng), new(Hostile(rng), Hostile(rng)), new(Hostile(rng), Hostile(rng), log ? AxisScale.Log : AxisScale.Linear), layers.DrainToImmutable())
        {
            Legend = (Legend)rng.NextIndex(3),
            Description = Hostile(rng),
            Height = 200 + 50 * rng.NextIndex(5),
        };
    }
}
