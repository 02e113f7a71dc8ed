using Carnot.Storage;

namespace Carnot.Networks.Training;

/// <summary>The folder of a run: <c>config.json</c>, <c>log.jsonl</c>, <c>probes.jsonl</c>, <c>checkpoint.safetensors</c>, <c>model.safetensors</c>, <c>tokenizer.json</c>, <c>manifest.json</c>.</summary>
/// <param name="Path">As the user named it.</param>
public sealed record RunFolder(string Path)
{
    /// <summary>What decides the run's numbers.</summary>
    public string Configuration => System.IO.Path.Combine(Path, "config.json");

    /// <summary>The log.</summary>
    public string Log => System.IO.Path.Combine(Path, "log.jsonl");

    /// <summary>The name of <see cref="Probes"/>.</summary>
    public const string ProbesFile = "probes.jsonl";

    /// <summary>What probes read.</summary>
    public string Probes => System.IO.Path.Combine(Path, ProbesFile);

    /// <summary>The state to resume from, written over and over.</summary>
    public string Checkpoint => System.IO.Path.Combine(Path, "checkpoint.safetensors");

    /// <summary>The weights at the end, in their public names.</summary>
    public string Weights => System.IO.Path.Combine(Path, "model.safetensors");

    /// <summary>The tokeniser of a language model.</summary>
    public string Tokenizer => System.IO.Path.Combine(Path, "tokenizer.json");

    /// <summary>Seeds, versions, hashes and what became of the run.</summary>
    public string Manifest => System.IO.Path.Combine(Path, "manifest.json");

    /// <summary>The newest weights there are: those of the end, which a run that goes on removes, otherwise of the checkpoint.</summary>
    public string LatestWeights => File.Exists(Weights) ? Weights : File.Exists(Checkpoint) ? Checkpoint
        : throw new InputException(Path, null, "it holds no weights. Name the folder of a run that \"carnot train\" made and that has been saved once.");

    /// <summary>Keeps other processes from training in this folder until it is disposed; where one does already, a <see cref="UsageException"/>.</summary>
    public IDisposable Lock() => FolderLock.Take(Path);

    /// <summary>An existing run is a <see cref="UsageException"/> unless <paramref name="force"/>, which removes its files. The folder is locked then.</summary>
    public IDisposable Begin(bool force)
    {
        string[] files = [Configuration, Log, Probes, Checkpoint, Weights, Tokenizer, Manifest];
        AtomicFolder.RefuseExisting(Path, files.Select(file => System.IO.Path.GetFileName(file)!), force);
        IDisposable own = Lock();
        try
        {
            foreach (string file in (string[])[.. files, .. Directory.EnumerateFiles(Path, "events.out.tfevents.*")]) File.Delete(file);
            return own;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            own.Dispose();
            throw new UsageException($"{Path} could not be written: {fault.Message}");
        }
    }
}
