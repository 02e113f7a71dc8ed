using System.Globalization;
using System.Text.RegularExpressions;
using Carnot.Dialects;
using Carnot.Storage;

namespace Carnot.Schedules;

/// <summary>Schedules as short texts: <c>word:key=value,…</c>, joined by <c>A until STEP then B</c>.</summary>
/// <remarks>
/// <code>
/// constant:peak=3e-4,warmup=300
/// warmup:peak=6e-4,steps=300
/// cosine:peak=6e-4,warmup=300,steps=10000,floor=6e-5        also linear, 1-sqrt, exponential, power-2
/// wsd:peak=6e-4,warmup=300,steps=10000,decay=2000,shape=1-sqrt
/// 1/t:peak=6e-4,time=500,start=8000,factor=0.5
/// steps:0=6e-4,8000=6e-5                                     stairs
/// table:0=0,300=6e-4,10000=0                                 straight lines between the given steps
/// warmup:peak=6e-4,steps=300 until 300 then constant:peak=6e-4
/// hf.cosine:learning_rate=6e-4,warmup_steps=300,max_steps=10000    a trainer's own words, see <see cref="DialectSchedule"/>
/// </code>
/// </remarks>
public static partial class ScheduleText
{
    /// <summary>The words a schedule can begin with.</summary>
    public static string Words => "constant, warmup, linear, cosine, 1-sqrt, exponential, power-P, wsd, 1/t, steps, table";

    /// <summary>Reads a schedule; a text that is not one is a <see cref="UsageException"/> that says why.</summary>
    public static Schedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Match join = Join().Match(text);
        if (join.Success)
            return new Joined(Parse(join.Groups["first"].Value), Fields.Integer("until", join.Groups["at"].Value), Parse(join.Groups["next"].Value));

        string trimmed = text.Trim();
        int colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        string word = colon < 0 ? trimmed : trimmed[..colon];
        string rest = colon < 0 ? "" : trimmed[(colon + 1)..];
        if (word is "steps" or "table") return Table(word, rest);
        return Build(word, Fields.Parse(word, rest));
    }

    internal static Schedule Build(string word, Fields fields)
    {
        Schedule schedule = word switch
        {
            "constant" => new Constant(fields.Rate("peak"), fields.Steps("warmup", 0)),
            "warmup" => new LinearWarmup(fields.Rate("peak"), fields.Steps("steps"), fields.OptionalRate("from")),
            "wsd" => new WarmupStableDecay(fields.Rate("peak"), fields.Steps("warmup", 0), fields.Steps("steps"), fields.Steps("decay"),
                Shape.Parse(fields.Text("shape", "linear")), fields.Rate("floor", 0)),
            "1/t" => new InverseTime(fields.Rate("peak"), fields.Rate("time"), fields.Steps("start", fields.Steps("warmup", 0)), fields.Rate("factor", 0.5),
                fields.Rate("floor", 0), fields.Steps("warmup", 0)),
            "linear" or "cosine" or "1-sqrt" or "exponential" => Falling(word, fields),
            _ when word.StartsWith("power-", StringComparison.Ordinal) => Falling(word, fields),
            _ when DialectSchedule.Knows(word) => DialectSchedule.Of(word, fields.Pairs),
            "" => throw new UsageException($"An empty schedule. Write a word and its values, for example cosine:peak=3e-4,steps=10000. Known words: {Words}."),
            _ => throw new UsageException($"Unknown schedule word \"{word}\"{Nearest.Hint(word, Words.Split(", "))} Known words: {Words}."),
        };
        if (schedule is not DialectSchedule) fields.RefuseUnused();
        return schedule;
    }

    internal static string Print(Schedule schedule) => schedule is Joined joined
        ? $"{Print(joined.First)} until {joined.Boundary} then {Print(joined.Next)}"
        : Describe(schedule) is var (word, fields) ? $"{word}:{string.Join(',', fields.Select(f => $"{f.Key}={f.Value}"))}" : "";

    /// <summary>The word and the key = value pairs of any schedule but a joined one; what is at its default is left out.</summary>
    internal static (string Word, IReadOnlyList<KeyValuePair<string, string>> Fields) Describe(Schedule schedule)
    {
        var fields = new List<KeyValuePair<string, string>>();
        switch (schedule)
        {
            case Constant s:
                Add("peak", s.Peak); AddUnless(0, "warmup", s.Warmup);
                return ("constant", fields);
            case LinearWarmup s:
                Add("peak", s.Peak); Add("steps", s.Steps); AddUnless(s.Peak / (s.Steps + 1), "from", s.From);
                return ("warmup", fields);
            case Decay s:
                Add("peak", s.Peak); AddUnless(0, "warmup", s.Warmup); Add("steps", s.Steps); AddUnless(0, "floor", s.Floor);
                return (s.Shape.ToString(), fields);
            case WarmupStableDecay s:
                Add("peak", s.Peak); AddUnless(0, "warmup", s.Warmup); Add("steps", s.Steps); Add("decay", s.DecaySteps);
                fields.Add(new("shape", s.Shape.ToString())); AddUnless(0, "floor", s.Floor);
                return ("wsd", fields);
            case InverseTime s:
                Add("peak", s.Peak); AddUnless(0, "warmup", s.Warmup); Add("time", s.TimeScale); AddUnless(s.Warmup, "start", s.Start);
                AddUnless(0.5, "factor", s.Factor); AddUnless(0, "floor", s.Floor);
                return ("1/t", fields);
            case Tabulated s:
                for (int i = 0; i < s.Steps.Count; i++) Add(s.Steps[i].ToString(CultureInfo.InvariantCulture), s.Rates[i]);
                return (s.Interpolation == Interpolation.Hold ? "steps" : "table", fields);
            case DialectSchedule s:
                return (s.Word, s.Parameters);
            default:
                throw new NotSupportedException($"{schedule.GetType().Name} has no text form.");
        }

        void Add(string key, double value) => fields.Add(new(key, value.ToString("R", CultureInfo.InvariantCulture)));
        void AddUnless(double usual, string key, double value) { if (value != usual) Add(key, value); }
    }

    private static Decay Falling(string word, Fields fields)
        => new(Shape.Parse(word), fields.Rate("peak"), fields.Steps("steps"), fields.Rate("floor", 0), fields.Steps("warmup", 0));

    private static Tabulated Table(string word, string rest)
    {
        var steps = new PackedList<long>.Builder();
        var rates = new PackedList<double>.Builder();
        foreach (string pair in rest.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = pair.Split('=');
            if (sides.Length != 2) throw new UsageException($"\"{pair}\" in a {word} schedule is not STEP=RATE.");
            steps.Add(Fields.Integer("step", sides[0]));
            rates.Add(Fields.Number(sides[0], sides[1]));
        }
        return new(steps.ToPackedList(), rates.ToPackedList(), word == "steps" ? Interpolation.Hold : Interpolation.Linear);
    }

    // The last "until" binds loosest, so that joins read from left to right.
    [GeneratedRegex(@"^(?<first>.+)\s+until\s+(?<at>\S+)\s+then\s+(?<next>.+?)$", RegexOptions.Singleline)]
    private static partial Regex Join();
}
