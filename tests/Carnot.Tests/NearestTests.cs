namespace Carnot.Tests;

public class NearestTests
{
    [Theory]
    [InlineData("los", "loss")]
    [InlineData("Loss", "loss")]
    [InlineData("lsos", "loss")]
    [InlineData("train_los", "train_loss")]
    [InlineData("temperature", null)]
    [InlineData("lr_", "lr")]
    public void It_finds_what_was_probably_meant(string typed, string? meant)
        => Assert.Equal(meant, Nearest.Of(typed, ["step", "lr", "loss", "train_loss"]));
}
