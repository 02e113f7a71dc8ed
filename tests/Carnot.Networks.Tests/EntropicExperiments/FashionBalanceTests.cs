using Carnot.Experiments;
using Carnot.Networks.Data;
using Carnot.Networks.EntropicExperiments;

namespace Carnot.Networks.Tests.EntropicExperiments;

/// <summary>Balance on real images, on the way to it: the whole way takes half a million steps.</summary>
public class FashionBalanceTests
{
    [Fact, Trait("Duration", "Long")]
    public void Layers_and_units_of_a_ReLU_classifier_come_nearer_to_balance_from_one_side()
    {
        if (!Directory.Exists(DataCache.FolderOf(DataSets.Named("fashion-mnist")))) Assert.Skip("Fashion-MNIST is not in the cache: carnot data get fashion-mnist");
        Agreement[] early = [.. new FashionBalance().Run(2_000, seed: 1).Results], late = [.. new FashionBalance().Run(20_000, seed: 1).Results];
        Assert.Equal(3, late.Length);
        foreach (var (before, after) in early.Zip(late))
        {
            // From this start every ratio begins above 1; the longer run has seen some three to seven relaxation times.
            Assert.True(after.Measured.Value > after.Theory, $"{after.Quantity}: {after.Measured}");
            double error = Math.Sqrt(Math.Pow(before.Measured.StandardError, 2) + Math.Pow(after.Measured.StandardError, 2));
            Assert.True(before.Measured.Value - after.Measured.Value > 2.5 * error, $"{after.Quantity}: {before.Measured}, then {after.Measured}");
        }
        Assert.InRange(late[1].Measured.Value, 1, 1.2);
    }
}
