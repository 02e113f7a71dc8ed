namespace Carnot.Logs.Assembling;

/// <summary>Which column is the step, which the loss and which the learning rate: as the user says, otherwise by their names.</summary>
internal static class ColumnChoice
{
    // The first that is there counts; the counter that W&B keeps for itself comes last.
    private static readonly string[] StepNames = ["step", "global_step", "trainer_global_step", "train_step", "iteration", "iter", "iters", "it", "update", "train_global_step", "_step"];

    public static RawColumn Step(RawLog log, string? given)
    {
        if (given is not null) return log.Steps is { } own && given == own.Name && log.Find(given) is null ? own : Given(log, given, "--step");
        return NamedStep(log) ?? throw new InputException(log.File, null, $"no column is named like a step. Columns found: {Found(log)}. Name it with --step NAME.");
    }

    public static RawColumn Loss(RawLog log, string? given, RawColumn step, List<string> notes)
    {
        if (given is not null) return Given(log, given, "--loss");
        if (log.Loss is { Count: > 0 }) return log.Loss;
        RawColumn[] candidates = [.. Numeric(log, step).Where(column => IsLoss(Words(column.Name)))];
        if (candidates.FirstOrDefault(column => Plain(column.Name) == "loss") is { } plain) return plain;
        if (candidates.Length > 1 && OfTraining(candidates) is { } training)
        {
            notes.Add($"Of the columns {string.Join(", ", candidates.Select(c => c.Name))} the training loss \"{training.Name}\" was taken; --loss NAME takes another.");
            return training;
        }
        return candidates.Length switch
        {
            1 => candidates[0],
            0 when log.Columns.FirstOrDefault(column => IsLoss(Words(column.Name))) is { } text =>
                throw new InputException(log.File, null, $"the column \"{text.Name}\" holds no numbers. Decimal commas are not read: write 3.14 for 3,14. Another column is taken with --loss NAME."),
            0 => throw new InputException(log.File, null, $"no column is named like a loss. Columns found: {Found(log)}. Name it with --loss NAME."),
            _ => throw Several(log, candidates, "the loss", "--loss"),
        };
    }

    public static RawColumn? LearningRate(RawLog log, string? given, RawColumn step)
    {
        if (given is not null) return Given(log, given, "--lr");
        if (log.LearningRate is { Count: > 0 }) return log.LearningRate;
        RawColumn[] candidates = [.. Numeric(log, step).Where(column => IsRate(Words(column.Name)))];
        if (candidates.FirstOrDefault(column => Plain(column.Name) is "lr" or "learning_rate") is { } plain) return plain;
        if (candidates.Length > 1 && candidates.Skip(1).All(other => Same(other, candidates[0]))) return candidates[0];
        return candidates.Length > 1 ? throw Several(log, candidates, "the learning rate", "--lr") : candidates.FirstOrDefault();
    }

    /// <summary>Whether the log has what a run needs, by the names that the user gave or by their likeness; a table that has not may be no training log at all.</summary>
    public static bool LooksLikeRun(RawLog log, LogOptions options)
    {
        RawColumn? step = options.Step is { } given ? (given == log.Steps?.Name ? log.Steps : Named(log, given)) : NamedStep(log);
        return step is not null && (options.Loss is { } loss ? Named(log, loss) is not null : log.Loss is { Count: > 0 } || Numeric(log, step).Any(column => IsLoss(Words(column.Name))));
    }

    /// <summary>Whether names in a header could be those of a run: one of a step and one of a loss, by their likeness or as the user says.</summary>
    public static bool LooksLikeRun(IReadOnlyList<string> names, LogOptions options)
        => names.Any(name => StepNames.Contains(Plain(name)) || Same(name, options.Step)) && names.Any(name => IsLoss(Words(name)) || Same(name, options.Loss));

    private static bool Same(string name, string? given) => string.Equals(name, given, StringComparison.OrdinalIgnoreCase);

    private static RawColumn? NamedStep(RawLog log)
        => log.Steps ?? StepNames.Select(name => log.Columns.FirstOrDefault(column => column.Count > 0 && Plain(column.Name) == name)).FirstOrDefault(found => found is not null);

    private static RawColumn? Named(RawLog log, string name)
        => log.Find(name) ?? log.Columns.FirstOrDefault(column => Same(column.Name, name));

    /// <summary>The one training loss among losses, where the others are of validation, or means over epochs beside it.</summary>
    private static RawColumn? OfTraining(RawColumn[] losses)
    {
        RawColumn[] training = [.. losses.Where(column => !Words(column.Name).Any(word => word is "val" or "valid" or "validation" or "eval" or "evaluation" or "test" or "dev" or "best" or "final"))];
        if (training.Length > 1 && training.All(column => Words(column.Name).Any(word => word is "step" or "batch" or "epoch")))
            training = [.. training.Where(column => Words(column.Name).Any(word => word is "step" or "batch"))];
        return training.Length == 1 ? training[0] : null;
    }

    private static bool Same(RawColumn a, RawColumn b)
    {
        if (a.Count != b.Count) return false;
        for (int i = 0; i < a.Count; i++)
            if (a.Row(i) != b.Row(i) || a.Value(i) != b.Value(i)) return false;
        return true;
    }

    private static RawColumn Given(RawLog log, string name, string option)
    {
        RawColumn? found = Named(log, name);
        if (found is null)
            throw new InputException(log.File, null, $"there is no column \"{name}\" ({option}){Nearest.Hint(name, log.Columns.Select(column => column.Name))} Columns found: {Found(log)}.");
        return found.Count > 0 ? found : throw new InputException(log.File, found.FirstText?.Line, $"the column \"{found.Name}\" ({option}) holds no number.");
    }

    private static IEnumerable<RawColumn> Numeric(RawLog log, RawColumn step) => log.Columns.Where(column => column.Count > 0 && column != step);

    private static InputException Several(RawLog log, RawColumn[] candidates, string what, string option)
        => new(log.File, null, $"several columns could be {what}: {string.Join(", ", candidates.Select(c => c.Name))}. Choose one with {option} NAME.");

    private static string Found(RawLog log) => log.Columns.Count == 0 ? "none" : string.Join(", ", log.Columns.Take(40).Select(column => column.Name)) + (log.Columns.Count > 40 ? ", …" : "");

    private static bool IsLoss(string[] words)
        => words.Contains("loss") && !words.Any(word => word is "scale" or "min" or "max" or "std" or "aux" or "z" or "balance" or "balancing");

    private static bool IsRate(string[] words)
        => (words.Contains("lr") || words.Contains("learningrate") || HasPair(words, "learning", "rate")) && !words.Any(word => word is "min" or "max" or "scale");

    private static bool HasPair(string[] words, string first, string second)
    {
        int at = Array.IndexOf(words, first);
        return at >= 0 && at + 1 < words.Length && words[at + 1] == second;
    }

    private static string[] Words(string name) => Plain(name).Split('_', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The name in lower case with every separator as an underscore.</summary>
    private static string Plain(string name)
    {
#pragma warning disable CA1308 // Names are compared, not shown.
        return string.Concat(name.Trim().ToLowerInvariant().Select(c => c is '/' or '.' or '-' or ' ' or ':' ? '_' : c));
#pragma warning restore CA1308
    }
}
