using System.Runtime.InteropServices;
using Carnot.Networks.Models;
using Carnot.Randomness;

namespace Carnot.Networks.Training;

/// <summary>Lets a language model go on with a text: token by token, p(next) ∝ exp(logit / T).</summary>
public static class TextSampler
{
    /// <summary>Draws <paramref name="length"/> tokens after <paramref name="prompt"/>; T = 0 takes the likeliest each time.</summary>
    /// <remarks>The model sees the last tokens that its context holds. The same seed gives the same text.</remarks>
    public static IEnumerable<ushort> Sample(Gpt2<float> model, IReadOnlyList<ushort> prompt, int length, double temperature, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompt);
        if (length < 0) throw new UsageException($"--length must be 0 or more, got {length}.");
        if (prompt.Count == 0) throw new UsageException("The prompt is empty. Give --prompt with at least one character.");
        if (!(temperature >= 0) || !double.IsFinite(temperature)) throw new UsageException($"--temperature must be finite and 0 or more, got {temperature}.");
        return Continue(model, prompt, length, temperature, new Rng(seed, "sample"));
    }

    private static IEnumerable<ushort> Continue(Gpt2<float> model, IReadOnlyList<ushort> prompt, int length, double temperature, Rng rng)
    {
        var seen = new List<ushort>(prompt);
        var decoder = new Gpt2Decoder<float>(model);
        for (int i = 0; i < length; i++)
        {
            // Positions are learned: once the context is full every token moves by one, and all has to be read again.
            if (decoder.Count == model.Config.Context) decoder = new(model);
            int first = decoder.Count > 0 ? seen.Count - 1 : Math.Max(seen.Count - model.Config.Context, 0);
            seen.Add((ushort)Draw(decoder.Read(CollectionsMarshal.AsSpan(seen)[first..]), temperature, rng));
            yield return seen[^1];
        }
    }

    private static int Draw(ReadOnlySpan<float> logits, double temperature, Rng rng)
    {
        int likeliest = 0;
        for (int k = 1; k < logits.Length; k++)
            if (logits[k] > logits[likeliest]) likeliest = k;
        if (!float.IsFinite(logits[likeliest])) throw new UsageException($"The model's answer is {logits[likeliest]}: its weights are those of a run that diverged. Sample from an earlier checkpoint.");
        if (temperature == 0) return likeliest;
        double sum = 0;
        foreach (float logit in logits) sum += Math.Exp((logit - logits[likeliest]) / temperature);
        double u = rng.NextUniform() * sum;
        for (int k = 0; k < logits.Length; k++)
            if ((u -= Math.Exp((logits[k] - logits[likeliest]) / temperature)) < 0) return k;
        return likeliest;
    }
}
