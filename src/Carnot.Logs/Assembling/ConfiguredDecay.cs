using System.Text.Json.Nodes;

namespace Carnot.Logs.Assembling;

/// <summary>The decoupled weight decay λ of AdamW, θ ← θ − ηλθ, where a run's own configuration tells it and that its optimiser is of that kind.</summary>
/// <remarks>What other optimisers call weight decay enters through the gradient, or shrinks some weights only; it is not told.</remarks>
internal static class ConfiguredDecay
{
    /// <summary>λ, or null.</summary>
    public static double? Of(RunConfiguration config)
    {
        var inner = config.Tree["optimizer"] as JsonObject;
        string? optimizer = Text(config.Tree["optim"]) ?? Text(config.Tree["opt"]) ?? Text(config.Tree["optimizer"]) ?? Text(inner?["name"]);
        bool decoupled = optimizer is null
            ? ConfiguredRate.DialectOf(config) is "nanogpt" or "hf"
            : optimizer.Contains("adamw", StringComparison.OrdinalIgnoreCase) || (optimizer == "adam" && ConfiguredRate.DialectOf(config) == "megatron");
        return decoupled && (RunConfiguration.Number(config.Tree["weight_decay"]) ?? RunConfiguration.Number(inner?["weight_decay"])) is >= 0 and <= 100 and var decay ? decay : null;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value ? value.ToString() : null;
}
