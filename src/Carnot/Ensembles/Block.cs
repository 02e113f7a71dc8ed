using Carnot.Randomness;

namespace Carnot.Ensembles;

/// <summary>Up to 1024 walkers that one core moves through many steps while they stay in its nearest cache.</summary>
internal sealed class Block
{
    /// <summary>Walkers in a full block.</summary>
    public const int Size = 1024;

    /// <summary>Lanes of a group: walker i of a block belongs to the generators of lane i mod 16.</summary>
    public const int Lanes = 16;

    private const int WordsOfRng = 4 * Lanes;

    private readonly AlignedFloats _positions, _firsts, _seconds;
    private readonly uint[] _random;

    /// <summary>Room for <paramref name="room"/> walkers, of which <paramref name="walkers"/> count; positions, memories and generators are zero.</summary>
    public Block(int walkers, int room, int directions, int memories)
    {
        Walkers = walkers;
        Padded = (room + 2 * Lanes - 1) / (2 * Lanes) * (2 * Lanes);
        _positions = new(directions * Padded);
        _firsts = new(memories > 0 ? directions * Padded : 0);
        _seconds = new(memories > 1 ? directions * Padded : 0);
        _random = new uint[directions * WordsOfRng];
        Losses = new float[Padded];
    }

    /// <summary>The number of walkers that count.</summary>
    public int Walkers { get; }

    /// <summary>The number of walkers that are moved: a multiple of 32.</summary>
    public int Padded { get; }

    /// <summary>A place for one loss per walker.</summary>
    public float[] Losses { get; }

    /// <summary>All positions, direction by direction.</summary>
    public Span<float> AllPositions => _positions.Span;

    /// <summary>All first memories, direction by direction; empty where there are none.</summary>
    public Span<float> AllFirsts => _firsts.Span;

    /// <summary>All second memories, direction by direction; empty where there are none.</summary>
    public Span<float> AllSeconds => _seconds.Span;

    public Span<float> Positions(int direction) => _positions.Span.Slice(direction * Padded, Padded);

    public Span<float> Firsts(int direction) => _firsts.Span is { Length: > 0 } all ? all.Slice(direction * Padded, Padded) : [];

    public Span<float> Seconds(int direction) => _seconds.Span is { Length: > 0 } all ? all.Slice(direction * Padded, Padded) : [];

    /// <summary>The state of the sixteen generators of a direction, 4 × 16 words.</summary>
    public Span<uint> Random(int direction) => _random.AsSpan(direction * WordsOfRng, WordsOfRng);

    /// <summary>Gives a direction the generators of <paramref name="rng"/>.</summary>
    public void Seed(int direction, Rng rng) => rng.CopyLanes(Random(direction));

    /// <summary>Makes <paramref name="other"/>, of the same shape, equal to this block.</summary>
    public void CopyTo(Block other)
    {
        _positions.Span.CopyTo(other._positions.Span);
        _firsts.Span.CopyTo(other._firsts.Span);
        _seconds.Span.CopyTo(other._seconds.Span);
        _random.CopyTo(other._random, 0);
    }
}
