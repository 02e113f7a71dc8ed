using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Logs.Assembling;

/// <summary>What is known of a run's learning rate: what the format or the user says of the logged one, and how far it is from the one taken.</summary>
internal static class RateTruths
{
    public static RateTruth Of(RawLog log, RawColumn? column, Series? rates, Schedule? taken, LogOptions options)
    {
        if (column is null || rates is not { Count: > 0 })
        {
            string absent = log.RateTruth?.Explanation ?? "The log holds no learning rate.";
            return new(RateRecord.Absent, options.Rebuilt ?? (options.Schedule is null ? absent : absent + " The schedule that was given was taken.")) { Rebuilt = taken is not null };
        }
        RateTruth truth = Claim(log, column, options);
        if (options.RebuiltAs is { } found) truth = truth with { Logged = found };
        double? error = column.Digits.RoundingError(strict: true);
        if (error is not null && truth.Logged == RateRecord.Used && options.RebuiltAs is null) truth = truth with { Logged = RateRecord.Rounded };
        truth = truth with { RoundingError = error * options.BaseRate.GetValueOrDefault(1) };
        if (taken is null) return truth;
        if (options.Schedule is not null || options.Rebuilt is not null)
        {
            double largest = 0;
            for (int i = 0; i < rates.Count; i++) largest = Math.Max(largest, Math.Abs(taken.At(rates.Steps[i]) - rates.Values[i]));
            // Rates that were moved to their own updates are off as logged.
            if (truth.Logged == RateRecord.NextStep) largest = Math.Max(largest, LargestChange(rates));
            return truth with { Rebuilt = true, LargestDifference = largest, Explanation = options.Rebuilt ?? truth.Explanation + " The schedule that was given was taken instead." };
        }
        if (truth.Logged == RateRecord.NextStep)
        {
            double largest = LargestChange(rates);
            return truth with { Rebuilt = true, LargestDifference = largest, Explanation = FormattableString.Invariant($"{truth.Explanation} Each rate was moved to its own update; as logged they are off by up to {largest:G3}.") };
        }
        return truth;
    }

    private static RateTruth Claim(RawLog log, RawColumn column, LogOptions options) => options.LoggedRate switch
    {
        RateRecord.Used => new(RateRecord.Used, "Taken as the used rate, as asked."),
        RateRecord.NextStep => new(RateRecord.NextStep, "Taken as the rate of the next update, as asked."),
        _ => column == log.LearningRate && log.RateTruth is { } known ? known : new(RateRecord.Used, "The log does not say which update its rate belongs to; it was taken as the used one. --lr-logged next takes it for the next."),
    };

    /// <summary>The largest change from one update to the next.</summary>
    private static double LargestChange(Series rates)
    {
        double largest = 0;
        for (int i = 1; i < rates.Count; i++)
            largest = Math.Max(largest, Math.Abs(rates.Values[i] - rates.Values[i - 1]) / (rates.Steps[i] - rates.Steps[i - 1]));
        return largest;
    }
}
