namespace Carnot.Networks.Data;

/// <summary>A fixed set of windows, evenly spread over a token sequence, on which every model of a comparison is measured.</summary>
public sealed class ValidationWindows
{
    private readonly ushort[] _tokens;
    private readonly int _context;

    /// <summary>Up to <paramref name="windows"/> windows of <paramref name="context"/> tokens that do not overlap; a text shorter than one window is an <see cref="InputException"/>.</summary>
    public ValidationWindows(string name, ushort[] tokens, int windows, int context)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        int most = (tokens.Length - 1) / context;
        if (most < 1) throw new InputException(name, null, $"it has {tokens.Length} tokens to validate on; one window of {context} tokens needs {context + 1}. Give more text, or a smaller --context.");
        (_tokens, _context, Count) = (tokens, context, Math.Min(windows, most));
    }

    /// <summary>The number of windows.</summary>
    public int Count { get; }

    /// <summary>Fills inputs and targets, shape (count, context), with the windows <paramref name="first"/>, <paramref name="first"/> + 1, ….</summary>
    public void Fill(int first, int count, Span<int> inputs, Span<int> targets)
    {
        long room = (_tokens.Length - 1) / _context;
        for (int window = 0; window < count; window++)
        {
            int from = (int)((first + window) * room / Count) * _context;
            for (int i = 0; i < _context; i++) (inputs[window * _context + i], targets[window * _context + i]) = (_tokens[from + i], _tokens[from + i + 1]);
        }
    }
}
