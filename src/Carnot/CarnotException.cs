namespace Carnot;

/// <summary>A fault that the user can mend: its message says what happened, where, and what to do.</summary>
/// <remarks>Everything else that is thrown is a fault of Carnot itself and ends with exit code 1.</remarks>
public abstract class CarnotException : Exception
{
    private protected CarnotException(string message, Exception? inner = null) : base(message, inner) { }

    /// <summary>The exit code of a command that ends with this fault.</summary>
    public abstract int ExitCode { get; }
}

/// <summary>The command, a schedule text or a parameter was given wrongly. Exit code 2.</summary>
/// <param name="message">What was wrong, with its value, and what to write instead.</param>
public sealed class UsageException(string message) : CarnotException(message)
{
    /// <inheritdoc/>
    public override int ExitCode => 2;
}

/// <summary>An input could not be read or does not hold what is needed. Exit code 3.</summary>
public sealed class InputException : CarnotException
{
    /// <summary>A fault in <paramref name="file"/>, at <paramref name="line"/> (counted from 1) where one is known.</summary>
    public InputException(string file, int? line, string message, Exception? inner = null)
        : base(line is { } at ? $"{file}:{at}: {message}" : $"{file}: {message}", inner) => (File, Line) = (file, line);

    /// <summary>A file that the system would not let Carnot read, in words that name it once.</summary>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="fault">What the system said.</param>
    /// <param name="advice">What to do, as a sentence.</param>
    public static InputException Unreadable(string file, Exception fault, string? advice = null)
    {
        ArgumentNullException.ThrowIfNull(fault);
        string what = fault switch
        {
            FileNotFoundException or DirectoryNotFoundException => "there is no such file.",
            UnauthorizedAccessException when Directory.Exists(file) => "this is a folder, not a file.",
            UnauthorizedAccessException => "its permissions do not allow to read it.",
            _ => $"it could not be read: {fault.Message}",
        };
        return new(file, null, advice is null ? what : $"{what} {advice}", fault);
    }

    /// <summary>The file as the user named it.</summary>
    public string File { get; }

    /// <summary>The line, counted from 1, where one is known.</summary>
    public int? Line { get; }

    /// <inheritdoc/>
    public override int ExitCode => 3;
}

/// <summary>A check that the user asked for did not hold: a poor fit, a question the data cannot answer. Exit code 4.</summary>
/// <param name="message">What was checked, what was found, and what would settle it.</param>
public sealed class CheckException(string message) : CarnotException(message)
{
    /// <inheritdoc/>
    public override int ExitCode => 4;
}

/// <summary>A simulation or a training left the finite numbers. Exit code 5.</summary>
/// <param name="message">The step, the learning rate and the stability bound.</param>
public sealed class DivergenceException(string message) : CarnotException(message)
{
    /// <inheritdoc/>
    public override int ExitCode => 5;
}
