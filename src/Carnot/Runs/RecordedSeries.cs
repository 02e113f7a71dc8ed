using Carnot.Storage;

namespace Carnot.Runs;

/// <summary>A series recorded beside the loss. It stays in whatever compact form its log was read into; the points are made when they are asked for.</summary>
/// <param name="Name">What was recorded, by the name its log gives it.</param>
/// <param name="Count">The number of points.</param>
/// <param name="Points">The points: strictly increasing steps, finite values.</param>
public sealed record RecordedSeries(string Name, int Count, IEnumerable<(long Step, double Value)> Points)
{
    /// <summary>The whole series in memory.</summary>
    public Series ToSeries()
    {
        var steps = new PackedList<long>.Builder();
        var values = new PackedList<double>.Builder();
        foreach ((long step, double value) in Points)
        {
            steps.Add(step);
            values.Add(value);
        }
        return new(Name, steps.ToPackedList(), values.ToPackedList());
    }
}
