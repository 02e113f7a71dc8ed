using Carnot.Networks.Training;

namespace Carnot.Networks.Tests.Training;

/// <summary>A GPT-2 that trains in milliseconds on text that is made from a seed.</summary>
internal static class SmallRun
{
    public static readonly TrainingConfiguration Gpt2 = new()
    {
        Model = "gpt2",
        Layers = 1,
        Heads = 2,
        Width = 16,
        Context = 8,
        Data = "synthetic:symbols=5,order=1,branches=2,length=5000,seed=3",
        Tokenizer = "characters",
        Schedule = "wsd:peak=0.01,warmup=3,steps=30,decay=10,shape=1-sqrt",
        Steps = 30,
        Batch = 4,
        ValidateEvery = 7,
        ValidationSamples = 8,
        SaveEvery = 10,
    };
}
