using System.Numerics;
using Carnot.Networks.Tensors;
using Carnot.Randomness;

namespace Carnot.Networks.Models;

/// <summary>How parameters start. Every tensor has a random stream of its own, named after it, so that its numbers do not depend on the others.</summary>
internal static class Initialization
{
    public static Func<Rng, double> Zero { get; } = _ => 0;

    public static Func<Rng, double> One { get; } = _ => 1;

    public static Func<Rng, double> Normal(double deviation) => rng => deviation * rng.NextNormal();

    public static void Fill<T>(IReadOnlyList<Parameter<T>> parameters, ulong seed, Func<Parameter<T>, Func<Rng, double>> choose) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (Parameter<T> parameter in parameters)
        {
            var rng = new Rng(seed, $"initialize/{parameter.Name}");
            Func<Rng, double> draw = choose(parameter);
            Span<T> values = parameter.Value.Span;
            for (int i = 0; i < values.Length; i++) values[i] = T.CreateTruncating(draw(rng));
        }
    }
}
