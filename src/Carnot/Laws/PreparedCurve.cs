using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Laws;

/// <summary>A schedule cut into segments of nearly equal learning rate, and the steps at which the loss is wanted.</summary>
/// <remarks>
/// A sum over all learning-rate changes up to every observed step costs (observations × steps). Here steps are gathered into segments
/// in which the rate moves by at most 1/<see cref="Levels"/> of its peak and no more than a twentieth of the steps so far pass, at most a hundredth of the run;
/// a jump is a segment of its own, so that sums over plateaus and jumps stay exact and the last decay keeps its resolution however long the run is.
/// The segment that an observation falls into is cut at that observation.
/// </remarks>
public sealed class PreparedCurve
{
    /// <summary>The number of rate levels that are told apart between zero and the peak.</summary>
    public const int Levels = 200;

    private PreparedCurve(string name, ImmutableArray<long> steps, ImmutableArray<double> loss) => (Name, Steps, Loss) = (name, steps, loss);

    /// <summary>The run's name.</summary>
    public string Name { get; }

    /// <summary>The observed steps, strictly increasing, shape (n).</summary>
    public ImmutableArray<long> Steps { get; }

    /// <summary>The loss at those steps, shape (n); empty where it is to be predicted.</summary>
    public ImmutableArray<double> Loss { get; private set; }

    /// <summary>The decoupled weight decay of the run's optimiser where it is known.</summary>
    public double? WeightDecay { get; private init; }

    /// <summary>The highest learning rate up to the last observed step.</summary>
    public double Peak { get; private set; }

    /// <summary>Σ η up to and with the last observed step.</summary>
    public double RateSum { get; private set; }

    /// <summary>The length of the decay up to the last observed step: twice the mean distance of the rate's falls from there, since it was last within 1 % of its peak.</summary>
    /// <remarks>That of a linear or cosine decay is its length in steps. A decay that begins with a long faint fall is no longer for that.</remarks>
    public long DecaySteps { get; private set; }

    /// <summary>The number of observations n.</summary>
    public int Count => Steps.Length;

    /// <summary>Steps in each segment, shape (segments).</summary>
    internal double[] Length { get; private set; } = [];

    /// <summary>First step of each segment.</summary>
    internal double[] First { get; private set; } = [];

    /// <summary>Mean rate of each segment.</summary>
    internal double[] Mean { get; private set; } = [];

    /// <summary>Rate at the last step of each segment.</summary>
    internal double[] End { get; private set; } = [];

    /// <summary>Whole segments before each observation, shape (n).</summary>
    internal int[] Whole { get; private set; } = [];

    /// <summary>Steps of the cut segment up to and with the observation, shape (n).</summary>
    internal double[] CutLength { get; private set; } = [];

    /// <summary>Mean rate of the cut segment up to the observation, shape (n).</summary>
    internal double[] CutMean { get; private set; } = [];

    /// <summary>Rate at the observed step, shape (n).</summary>
    internal double[] Rate { get; private set; } = [];

    /// <summary>As <see cref="DecaySteps"/> up to each observation, of the peak so far, shape (n).</summary>
    internal double[] Falling { get; private set; } = [];

    /// <summary>Mean rate from the first step up to and with each observation, shape (n).</summary>
    internal double[] MeanRate { get; private set; } = [];

    /// <summary>Prepares a recorded curve.</summary>
    public static PreparedCurve Of(LossCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        var prepared = new PreparedCurve(curve.Name, [.. curve.Loss.Steps], [.. curve.Loss.Values]) { WeightDecay = curve.WeightDecay };
        prepared.Cut(curve.LearningRate);
        return prepared;
    }

    /// <summary>Prepares a schedule for prediction at <paramref name="steps"/>, which must increase.</summary>
    public static PreparedCurve Of(Schedule schedule, ImmutableArray<long> steps)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var prepared = new PreparedCurve("", steps, []);
        prepared.Cut(schedule);
        return prepared;
    }

    /// <summary>The same schedule and steps with other losses, shape (n).</summary>
    internal PreparedCurve WithLoss(ImmutableArray<double> loss)
    {
        var other = (PreparedCurve)MemberwiseClone();
        other.Loss = loss;
        return other;
    }

    /// <summary>Straight lines of rate, one after the other, prepared for the loss after their last step.</summary>
    internal static PreparedCurve OfLines(IReadOnlyList<(long Length, double First, double Last)> lines)
    {
        const int Pieces = 8;
        List<double> first = [], length = [], mean = [], end = [];
        double step = 0, peak = 0, sum = 0;
        foreach (var (whole, from, to) in lines)
        {
            peak = Math.Max(peak, Math.Max(from, to));
            long parts = Math.Min(whole, Pieces), done = 0;
            double slope = whole > 1 ? (to - from) / (whole - 1) : 0;
            for (long part = 1; part <= parts; part++)
            {
                long upTo = whole * part / parts;
                first.Add(step + done);
                length.Add(upTo - done);
                mean.Add(from + slope * (done + upTo - 1) / 2);
                end.Add(from + slope * (upTo - 1));
                sum += length[^1] * mean[^1];
                done = upTo;
            }
            step += whole;
        }
        int last = length.Count - 1;
        return new("", [(long)step - 1], [])
        {
            Peak = peak,
            RateSum = sum,
            First = [.. first[..last]],
            Length = [.. length[..last]],
            Mean = [.. mean[..last]],
            End = [.. end[..last]],
            Whole = [last],
            CutLength = [length[last]],
            CutMean = [mean[last]],
            Rate = [end[last]],
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Cut(Schedule schedule)
    {
        if (Count == 0) return;
        if (Steps[0] < 0) throw new UsageException($"Step {Steps[0]} is negative; steps count from 0.");
        double[] rates = schedule.ToArray(checked((int)(Steps[^1] + 1)));
        for (int t = 0; t < rates.Length; t++)
        {
            Peak = Math.Max(Peak, rates[t]);
            RateSum += rates[t];
        }
        if (!(Peak > 0)) throw Name.Length > 0 ? new InputException(Name, null, $"the learning rate is zero at every step up to {Steps[^1]}; a loss law needs steps that move.") : new UsageException($"The learning rate of this schedule is zero at every step up to {Steps[^1]}; a loss law needs steps that move.");

        double width = Peak / Levels, still = 1e-9 * Peak;
        int most = Math.Max(1, rates.Length / 100);
        List<double> first = [], length = [], mean = [], end = [];
        (Whole, CutLength, CutMean, Rate, Falling, MeanRate) = (new int[Count], new double[Count], new double[Count], new double[Count], new double[Count], new double[Count]);
        int begin = 0, seen = 0, direction = 0;
        double sum = 0, total = 0, before = 0, highest = 0, fallen = 0, fallenTimesStep = 0;
        for (int t = 0; t < rates.Length; t++)
        {
            double change = rates[t] - (t > 0 ? rates[t - 1] : 0);
            int sign = Math.Abs(change) <= still ? 0 : Math.Sign(change);
            // A jump also ends its own segment at the next step: the rate is then still more than a width away from the one before.
            bool anew = Math.Abs(change) > width || Math.Abs(rates[t] - before) > width || sign != direction || t - begin >= Math.Min(most, Math.Max(4, begin / 20));
            if (t > begin && anew) Close(t);
            direction = sign;
            sum += rates[t];
            total += rates[t];
            highest = Math.Max(highest, rates[t]);
            fallen += Math.Max(0, -change);
            fallenTimesStep += Math.Max(0, -change) * t;
            if (rates[t] >= 0.99 * highest) (fallen, fallenTimesStep) = (0, 0);
            if (Steps[seen] == t)
            {
                MeanRate[seen] = total / (t + 1);
                Falling[seen] = fallen > 0 ? 2 * (t - fallenTimesStep / fallen) : 0;
                (Whole[seen], CutLength[seen], CutMean[seen], Rate[seen]) = (first.Count, t - begin + 1, sum / (t - begin + 1), rates[t]);
                seen++;
            }
        }
        (First, Length, Mean, End) = ([.. first], [.. length], [.. mean], [.. end]);
        DecaySteps = (long)Math.Round(Falling[^1]);

        void Close(int t)
        {
            first.Add(begin);
            length.Add(t - begin);
            mean.Add(sum / (t - begin));
            end.Add(rates[t - 1]);
            (before, begin, sum) = (rates[t - 1], t, 0);
        }
    }
}
