using System.Collections.Immutable;
using System.Globalization;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>A schedule in a trainer's own words, with the rates that trainer uses: <c>hf.cosine:learning_rate=6e-4,warmup_steps=300,max_steps=10000</c>.</summary>
/// <remarks>
/// The word is the dialect's name, a full stop and the trainer's name of the schedule; the keys and their defaults are the trainer's.
/// Rates are computed in double precision. Trainers that use single precision (llm.c, optax) round the same numbers to 6·10⁻⁸ of themselves.
/// </remarks>
public sealed record DialectSchedule : Schedule
{
    private static readonly string[] LengthKeys = ["max_steps", "train-iters", "lr-decay-iters", "steps", "max_iters", "lr_decay_iters", "num-iterations", "x", "total_num_steps", "total_steps", "decay_steps"];

    private readonly TrainerRates _rates;

    private DialectSchedule(Dialect dialect, string form, Settings settings)
    {
        (Dialect, Form) = (dialect, form);
        _rates = dialect.Build(form, settings);
        settings.RefuseUnused();
        Parameters = [.. settings.Kept];
        Settings = [.. settings.All];
    }

    /// <summary>Whose words these are.</summary>
    public Dialect Dialect { get; }

    /// <summary>The trainer's name of the schedule; empty where the trainer has only one.</summary>
    public string Form { get; }

    /// <summary>What differs from the trainer's defaults.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Parameters { get; }

    /// <summary>Every setting, the trainer's defaults written out.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Settings { get; }

    /// <summary>The first word of the text.</summary>
    public string Word => WordOf(Dialect, Form);

    /// <inheritdoc/>
    public override long? Length => _rates.Steps;

    /// <summary>A schedule from its word and its settings; what is wrong or unknown is a <see cref="UsageException"/>.</summary>
    public static DialectSchedule Of(string word, IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(settings);
        int stop = word.IndexOf('.', StringComparison.Ordinal);
        Dialect dialect = Trainers.Named(stop < 0 ? word : word[..stop]);
        string form = stop < 0 ? "" : word[(stop + 1)..];
        if (!dialect.Forms.Contains(form))
            throw new UsageException(dialect.Forms is [""]
                ? $"{dialect.Title} has one schedule; write {dialect.Name}: and its settings."
                : $"{dialect.Title} has no schedule \"{form}\"{Nearest.Hint(form, dialect.Forms)} It has: {string.Join(", ", dialect.Forms)}.");
        return new(dialect, form, new(word, settings));
    }

    /// <summary>True where the word begins with a dialect's name.</summary>
    internal static bool Knows(string word) => Trainers.All.Any(dialect => dialect.Name == word.Split('.')[0]);

    internal static string WordOf(Dialect dialect, string form) => form.Length == 0 ? dialect.Name : $"{dialect.Name}.{form}";

    /// <summary>The setting of that name.</summary>
    internal string? Find(string key) => Settings.FirstOrDefault(p => p.Key == key).Value;

    /// <summary>The same words with another number of updates; null where the words do not hold one.</summary>
    internal DialectSchedule? WithSteps(long steps)
    {
        string[] keys = [.. Parameters.Select(p => p.Key).Where(key => LengthKeys.Contains(key))];
        return keys.Length == 0 ? null : Of(Word, Parameters.Select(p => keys.Contains(p.Key) ? new(p.Key, steps.ToString(CultureInfo.InvariantCulture)) : p));
    }

    /// <inheritdoc/>
    public override double At(long step) => _rates.At(step);

    /// <inheritdoc/>
    public bool Equals(DialectSchedule? other) => other is not null && Word == other.Word && Parameters.SequenceEqual(other.Parameters);

    /// <inheritdoc/>
    public override int GetHashCode() => Parameters.Aggregate(Word.GetHashCode(StringComparison.Ordinal), HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => ScheduleText.Print(this);
}
