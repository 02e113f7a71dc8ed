using Carnot.Storage;

namespace Carnot.Logs.Formats;

/// <summary>The points of an MLflow run as they were read, key by key, and in the order of their steps, then of their times.</summary>
internal sealed class MlflowPoints
{
    private readonly PackedList<long>.Builder _keys = new(), _lines = new(), _times = new(), _steps = new();
    private readonly PackedList<double>.Builder _values = new();
    private bool _ordered = true;

    public void Add(int key, int line, long time, double value, long step)
    {
        int last = _keys.Count - 1;
        _ordered = _ordered && (last < 0 || (step, time).CompareTo((_steps[last], _times[last])) >= 0);
        _keys.Add(key);
        _lines.Add(line);
        _times.Add(time);
        _values.Add(value);
        _steps.Add(step);
    }

    public IEnumerable<(int Key, int Line, double Value, double Step)> InOrder()
    {
        int[] order = _ordered ? [] : [.. Enumerable.Range(0, _keys.Count)];
        // Points of one step and time keep the order in which they were read.
        Array.Sort(order, (a, b) => (_steps[a], _times[a], a).CompareTo((_steps[b], _times[b], b)));
        for (int i = 0; i < _keys.Count; i++)
        {
            int at = _ordered ? i : order[i];
            yield return ((int)_keys[at], (int)_lines[at], _values[at], _steps[at]);
        }
    }
}
