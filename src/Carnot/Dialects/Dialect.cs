using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>How one trainer names its schedules, what rates it uses for them, and how its configuration is written.</summary>
public abstract class Dialect
{
    private protected Dialect() { }

    /// <summary>The short name, as the option --dialect and the words of schedule texts have it.</summary>
    public abstract string Name { get; }

    /// <summary>The trainer's own name.</summary>
    public abstract string Title { get; }

    /// <summary>The trainer's names of its schedules; one empty name where it has only one.</summary>
    public abstract ImmutableArray<string> Forms { get; }

    /// <summary>The file format of its configuration.</summary>
    public abstract ConfigSyntax Syntax { get; }

    /// <summary>What differs from other trainers, in a sentence or two.</summary>
    public abstract string Remark { get; }

    /// <summary>True where the number of updates in the schedule's words is also the length of the run.</summary>
    public virtual bool EndsTheRun => false;

    /// <summary>What a restart from a checkpoint does with a changed schedule.</summary>
    public virtual string Resume => "The rates are computed anew from the configuration: a changed schedule takes effect at the restart, from the step of the checkpoint.";

    /// <summary>The schedules this trainer makes of plain words, the nearest in meaning first; none where it has no such thing.</summary>
    public abstract IEnumerable<Schedule> Say(PlainWords words);

    /// <summary>The configuration that makes the trainer use <paramref name="schedule"/>, which must be in this dialect.</summary>
    public JsonObject Write(Schedule schedule) => schedule switch
    {
        DialectSchedule own when own.Dialect == this => WriteOwn(own),
        Joined joined => WriteJoined(joined),
        _ => throw new ArgumentException($"\"{schedule}\" is not in the words of {Title}.", nameof(schedule)),
    };

    /// <summary>A few lines of the trainer's language that make the schedule; null where the configuration is all there is to write.</summary>
    public virtual string? Snippet(Schedule schedule) => null;

    /// <summary>The schedule that a configuration asks for.</summary>
    /// <param name="config">The configuration as a tree.</param>
    /// <param name="steps">The number of updates, where the configuration may leave it open; it must not contradict the configuration.</param>
    /// <param name="recorded">True for what the trainer itself recorded of a run: nothing in it is a slip of the pen.</param>
    public Schedule Read(JsonObject config, long? steps = null, bool recorded = false)
    {
        var reader = new ConfigReader(config, Title);
        Schedule schedule = Read(reader, steps);
        if (!recorded) reader.RefuseMisspelt();
        return schedule;
    }

    /// <summary>The rates of one form under its settings.</summary>
    internal abstract TrainerRates Build(string form, Settings settings);

    private protected abstract Schedule Read(ConfigReader config, long? steps);

    private protected abstract JsonObject WriteOwn(DialectSchedule schedule);

    private protected virtual JsonObject WriteJoined(Joined schedule)
        => throw new ArgumentException($"{Title} joins no schedules.", nameof(schedule));

    private protected DialectSchedule Make(string form, params ReadOnlySpan<(string Key, object? Value)> settings)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var (key, value) in settings)
            if (value is not null)
                pairs.Add(new(key, value switch
                {
                    double number => Settings.Text(number),
                    bool flag => flag ? "true" : "false",
                    IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
                    _ => value.ToString()!,
                }));
        return DialectSchedule.Of(DialectSchedule.WordOf(this, form), pairs);
    }

    /// <summary>A setting's text as the JSON value it stands for.</summary>
    private protected static JsonNode ToJson(string text)
        => text is "true" or "false" ? JsonValue.Create(text == "true")
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? JsonValue.Create(whole)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? JsonValue.Create(number)
            : JsonValue.Create(text);

    /// <summary>(t − from) / over, held between 0 and 1.</summary>
    private protected static double Progress(long t, double from, double over) => over <= 0 ? 1 : Math.Clamp((t - from) / over, 0, 1);

    /// <summary>½ (1 + cos πx).</summary>
    private protected static double Cosine(double x) => 0.5 * (1 + Math.Cos(Math.PI * x));

    /// <summary>The parts of a join from left to right, each with the step at which it begins.</summary>
    private protected static IReadOnlyList<(long Start, Schedule Part)> Parts(Schedule schedule)
    {
        var parts = new List<(long, Schedule)>();
        while (schedule is Joined joined)
        {
            parts.Insert(0, (joined.Boundary, joined.Next));
            schedule = joined.First;
        }
        parts.Insert(0, (0, schedule));
        return parts;
    }
}
