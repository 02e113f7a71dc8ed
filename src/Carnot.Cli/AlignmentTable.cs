using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Carnot.Alignment;
using Carnot.Reports.Figures;

namespace Carnot.Cli;

/// <summary>The scores of every layer of A (rows) with every layer of B (columns), and how they are shown.</summary>
internal sealed record AlignmentTable(string Kind, ImmutableArray<string> A, ImmutableArray<string> B, long Samples, ImmutableArray<ImmutableArray<ImmutableArray<AlignmentScore>>> Scores)
{
    private bool IsSinglePair => A.Length == 1 && B.Length == 1;

    /// <summary>A metric that was asked for by name and is not defined anywhere is a fault, not a blank.</summary>
    public void RefuseWhereNamed(string[] names)
    {
        foreach (AlignmentScore first in Scores[0][0].Where(s => names.Contains(s.Metric.Name)))
            if (All(first.Metric).All(s => s.Value is null)) throw new CheckException($"{first.Metric.Name}: {first.Undefined}");
    }

    public void Print(TextWriter output)
    {
        output.WriteLine($"{Samples} samples{(Kind.Length > 0 ? $", {Kind} layers" : "")}");
        if (IsSinglePair) PrintPair(output, Scores[0][0]);
        else foreach (AlignmentScore first in Scores[0][0]) PrintMap(output, first.Metric);
    }

    /// <summary>All tables as one document: layers and pairs of every kind in a row.</summary>
    public static JsonObject Document(ImmutableArray<AlignmentTable> tables) => new()
    {
        ["schemaVersion"] = 1,
        ["samples"] = tables[0].Samples,
        ["layersA"] = new JsonArray([.. tables.SelectMany(t => t.A).Select(name => JsonValue.Create(name))]),
        ["layersB"] = new JsonArray([.. tables.SelectMany(t => t.B).Select(name => JsonValue.Create(name))]),
        ["pairs"] = new JsonArray([.. from t in tables from i in Enumerable.Range(0, t.A.Length) from j in Enumerable.Range(0, t.B.Length) select (JsonNode)new JsonObject
        {
            ["kind"] = t.Kind.Length > 0 ? t.Kind : null,
            ["a"] = t.A[i],
            ["b"] = t.B[j],
            ["scores"] = new JsonArray([.. t.Scores[i][j].Select(s => (JsonNode)ToJson(s))]),
        }]),
    };

    /// <summary>One heat map a metric, one below the other; the kinds of layers side by side.</summary>
    public static string Svg(ImmutableArray<AlignmentTable> tables)
    {
        const int side = 560;
        IAlignmentMetric[] metrics = [.. tables[0].Scores[0][0].Select(s => s.Metric)];
        IEnumerable<string> placed = tables.SelectMany((table, column) => metrics.Select((metric, row) =>
            $"<g transform=\"translate({column * side} {row * side})\">{SvgWriter.Write(table.Map(metric, side), $"{table.Kind}-{metric.Name}".TrimStart('-'))}</g>"));
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{side * tables.Length}\" height=\"{side * metrics.Length}\">{string.Concat(placed)}</svg>\n";
    }

    private static void PrintPair(TextWriter output, ImmutableArray<AlignmentScore> scores)
    {
        bool baseline = scores.Any(s => s.BaselineA is not null || s.BaselineB is not null);
        output.WriteLine($"{"metric",-18} {"score",10}   {"shuffled samples",-22} {"p",7}{(baseline ? $" {"A ~ input",11} {"input ~ B",11}" : "")}");
        foreach (AlignmentScore s in scores)
        {
            string chance = s.Chance is { } c ? $"{c.Mean,9:F5} ± {c.StandardDeviation,-10:G3} {c.PValue,7:F3}" : $"{"-",9}   {"",-10} {"-",7}";
            output.WriteLine(s.Value is { } value
                ? $"{s.Metric.Name,-18} {value,10:F6}   {chance}{(baseline ? $" {s.BaselineA,11:F6} {s.BaselineB,11:F6}" : "")}"
                : $"{s.Metric.Name,-18} {"-",10}   {s.Undefined}");
        }
    }

    private void PrintMap(TextWriter output, IAlignmentMetric metric)
    {
        output.WriteLine();
        output.WriteLine($"{metric.Name}: {metric.Title}; rows A, columns B{(Kind.Length > 0 ? $", {Kind}" : "")}");
        int width = Math.Max(8, B.Max(name => name.Length) + 1), left = Math.Max(6, A.Max(name => name.Length));
        output.WriteLine($"{"".PadRight(left)} {string.Concat(B.Select(name => name.PadLeft(width)))}");
        for (int i = 0; i < A.Length; i++)
            output.WriteLine($"{A[i].PadRight(left)} {string.Concat(Enumerable.Range(0, B.Length).Select(j => (At(i, j, metric).Value is { } v ? $"{v:F4}" : "-").PadLeft(width)))}");
        if (All(metric).FirstOrDefault(s => s.Undefined is not null) is { } undefined) output.WriteLine($"- {undefined.Undefined}");
        PermutationNull[] chance = [.. All(metric).Select(s => s.Chance).OfType<PermutationNull>()];
        if (chance.Length > 0) output.WriteLine($"shuffled samples: {chance.Min(c => c.Mean):F4} to {chance.Max(c => c.Mean):F4}, spread up to {chance.Max(c => c.StandardDeviation):G2}");
        double[] ofA = [.. All(metric).Select(s => s.BaselineA).OfType<double>()], ofB = [.. All(metric).Select(s => s.BaselineB).OfType<double>()];
        if (ofA.Length > 0 && ofB.Length > 0) output.WriteLine($"the inputs alone: with A {ofA.Min():F4} to {ofA.Max():F4}, with B {ofB.Min():F4} to {ofB.Max():F4}");
    }

    private Figure Map(IAlignmentMetric metric, int side)
    {
        ImmutableArray<double> values = [.. from i in Enumerable.Range(0, A.Length) from j in Enumerable.Range(0, B.Length) select At(i, j, metric).Value ?? double.NaN];
        var map = new Heatmap(metric.Name, Edges(B.Length), Edges(A.Length), values) { ShowValues = B.Length <= 12 };
        return new Figure(Kind.Length > 0 ? $"{Kind}: {metric.Title}" : metric.Title, new Axis("layer of B"), new Axis("layer of A"), [map]) { Width = side, Height = side, Legend = Legend.None };
    }

    private static ImmutableArray<double> Edges(int count) => [.. Enumerable.Range(0, count + 1).Select(i => i + 0.5)];

    private AlignmentScore At(int i, int j, IAlignmentMetric metric) => Scores[i][j].First(s => s.Metric == metric);

    private IEnumerable<AlignmentScore> All(IAlignmentMetric metric) => from i in Enumerable.Range(0, A.Length) from j in Enumerable.Range(0, B.Length) select At(i, j, metric);

    private static JsonObject ToJson(AlignmentScore s) => new()
    {
        ["metric"] = s.Metric.Name,
        ["score"] = s.Value,
        ["undefined"] = s.Undefined,
        ["shuffled"] = s.Chance is not { } chance ? null : new JsonObject { ["mean"] = chance.Mean, ["standardDeviation"] = chance.StandardDeviation, ["permutations"] = chance.Permutations, ["p"] = chance.PValue },
        ["baselineA"] = s.BaselineA,
        ["baselineB"] = s.BaselineB,
    };
}
