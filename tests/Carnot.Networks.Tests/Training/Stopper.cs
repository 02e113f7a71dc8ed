using Carnot.Networks.Training;

namespace Carnot.Networks.Tests.Training;

/// <summary>Asks a run to stop after some steps.</summary>
internal sealed class Stopper(int after, CancellationTokenSource source) : ITrainingSink
{
    public void Write(TrainingRecord record)
    {
        if (record.Step + 1 == after) source.Cancel();
    }

    public void Dispose() { }
}
