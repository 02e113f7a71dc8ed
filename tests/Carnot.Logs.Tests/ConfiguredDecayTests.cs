using Carnot.Runs;

namespace Carnot.Logs.Tests;

/// <summary>The weight decay that a law may take for known: decoupled, and told by the run's own configuration.</summary>
public class ConfiguredDecayTests
{
    [Theory]
    [InlineData("""{"optimizer": "adamw", "weightDecay": 0.25}""", 0.25)]
    [InlineData("""{"optimizer": "adamw", "weightDecay": 0}""", 0.0)]
    [InlineData("""{"optimizer": "sgd", "weightDecay": 0.25}""", null)]
    [InlineData("""{"optimizer": "muon", "weightDecay": 0.25}""", null)]
    [InlineData("""{"optimizer": "adamw"}""", null)]
    [InlineData("""["adamw", 0.25]""", null)]
    [InlineData("not JSON", null)]
    public void A_run_of_Carnots_tells_it_in_its_configuration(string configuration, double? decay)
    {
        using var file = new LogFile("{\"step\":0,\"lr\":0.25,\"loss\":3,\"grad_norm\":1}\n", "run/log.jsonl");
        file.Write("run/config.json", configuration);
        Assert.Equal(decay, file.Read().WeightDecay);
    }

    [Theory]
    [InlineData("""{"optim": "adamw_torch", "weight_decay": 0.1}""", 0.1)]
    [InlineData("""{"opt": "adamw", "weight_decay": 0.1}""", 0.1)]
    [InlineData("""{"optimizer": {"name": "AdamW", "weight_decay": 0.1}}""", 0.1)]
    [InlineData("""{"lr_scheduler_type": "cosine", "learning_rate": 1e-3, "weight_decay": 0.1}""", 0.1)]
    [InlineData("""{"decay_lr": true, "lr_decay_iters": 10, "weight_decay": "0.1"}""", 0.1)]
    [InlineData("""{"lr_decay_style": "cosine", "lr": 1e-3, "optimizer": "adam", "weight_decay": 0.1}""", 0.1)]
    // Adam elsewhere adds it to the gradient, and of a configuration that names no optimiser nothing is known.
    [InlineData("""{"optimizer": "adam", "weight_decay": 0.1}""", null)]
    [InlineData("""{"weight_decay": 0.1}""", null)]
    [InlineData("""{"optim": "adamw_torch", "weight_decay": -1}""", null)]
    public void A_configuration_tells_it_where_it_tells_the_optimiser_too(string configuration, double? decay)
    {
        using var file = new LogFile("{\"config\": " + configuration + ", \"history\": {\"train\": {\"iter\": [0, 1], \"train_loss\": [3.0, 2.5]}}}");
        Run run = file.Read();
        Assert.Equal(decay, run.WeightDecay);
    }
}
