using System.Runtime.InteropServices;

namespace Carnot.Cli;

/// <summary>Turns the first Ctrl-C or request to end into a cancellation, so that work can be saved; the second ends the program at once.</summary>
/// <remarks>Where somebody else listens for these already, as a sweep's task does, theirs is the cancellation.</remarks>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly PosixSignalRegistration[] _signals;

    public Interruption(CancellationToken outer = default)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _signals = outer.CanBeCanceled ? [] : [PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel)];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
