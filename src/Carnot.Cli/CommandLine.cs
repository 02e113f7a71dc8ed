using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Carnot.Cli;

/// <summary>The verbs, and what happens when one of them fails.</summary>
public static class CommandLine
{
    /// <summary>Runs one command; results go to <paramref name="output"/>, progress and faults to <paramref name="error"/>. Returns the exit code.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error) => Run(args, output, error, CancellationToken.None);

    /// <summary>The same, for a caller that says when a long command has to save and end.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var terminal = new Terminal(output, error) { Stop = stop };
        // A RootCommand would show the name of the assembly in its help.
        var root = new Command("carnot", "Carnot measures, explains and steers the training of neural networks with thermodynamics.") { new HelpOption(), new VersionOption() };
        foreach (Command verb in Verbs.All(terminal)) root.Add(verb);

        ParseResult parsed = root.Parse(args);
        string[] unknown = UnknownOptions(parsed, args);
        if (parsed.Errors.Count + unknown.Length > 0 && parsed.Action is not HelpAction)
        {
            return Misused(root, parsed, args, unknown, error);
        }
        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (CarnotException fault)
        {
            error.WriteLine(fault.Message);
            return fault.ExitCode;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Interrupted.");
            return 130;
        }
        // A full disk or a broken output; derived exceptions, such as that of an assembly that is not there, are something else.
        catch (IOException fault) when (fault.GetType() == typeof(IOException))
        {
            error.WriteLine($"The output, or a file, could not be written or read: {fault.Message.TrimEnd('.')}. Make room, or write elsewhere.");
            return 2;
        }
#pragma warning disable CA1031 // The last line of defence: a fault of Carnot itself ends with exit code 1, not with a stack trace.
        catch (Exception fault)
        {
            error.WriteLine($"Carnot failed: {fault.GetType().Name}: {fault.Message}");
            if (Environment.GetEnvironmentVariable("CARNOT_DEBUG") is { Length: > 0 }) error.WriteLine(fault.StackTrace);
            else error.WriteLine("This is a fault of Carnot, not of your input. Set CARNOT_DEBUG=1 to see where it happened.");
            return 1;
        }
#pragma warning restore CA1031
    }

    /// <summary>A mistake on the command line: what is wrong, and where help is.</summary>
    private static int Misused(Command root, ParseResult parsed, string[] args, string[] unknown, TextWriter error)
    {
        if (parsed.CommandResult.Command == root)
        {
            string[] verbs = [.. root.Subcommands.Select(verb => verb.Name)];
            error.WriteLine(args.Length == 0 || args[0].StartsWith('-')
                ? $"Say what to do: carnot VERB. Verbs: {string.Join(", ", verbs)}."
                : $"There is no verb \"{args[0]}\"{Nearest.Hint(args[0], verbs)} Verbs: {string.Join(", ", verbs)}.");
            return 2;
        }
        Command command = parsed.CommandResult.Command;
        // What follows an unknown option is its value, not a mistake of its own.
        IEnumerable<string> faults = unknown.Length == 0
            ? parsed.Errors.Select(Told)
            : unknown.Select(option => $"There is no option \"{option}\"{Nearest.Hint(option, command.Options.Select(known => known.Name))}");
        foreach (string fault in faults) error.WriteLine(fault);
        string path = string.Join(' ', parsed.CommandResult.Ancestors().Reverse().Append(command.Name));
        error.WriteLine($"\"{path} --help\" shows what can be given.");
        return 2;
    }

    /// <summary>What is wrong with an option's value, without the type's name that the parser tells.</summary>
    private static string Told(ParseError fault) => fault.SymbolResult is OptionResult { Tokens: [var given] } result && Needed(result.Option.ValueType) is { } needed
        ? $"{result.Option.Name} needs {needed}, got \"{given.Value}\"."
        : fault.Message;

    private static string? Needed(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Int32 => $"a whole number of at most {int.MaxValue}",
        TypeCode.Int64 => "a whole number",
        TypeCode.UInt64 => "a whole number of 0 or more",
        TypeCode.Double => "a number",
        _ => null,
    };

    /// <summary>What looks like an option and is none: left over, or taken for one of many values, such as a log file, that is not there. What follows "--" is never an option.</summary>
    private static string[] UnknownOptions(ParseResult parsed, string[] args)
        => [.. parsed.UnmatchedTokens.Where(token => token.StartsWith("--", StringComparison.Ordinal)),
            .. args.Contains("--") ? [] : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value)
                .Where(value => value.Length > 1 && value[0] == '-' && (value[1] == '-' || char.IsLetter(value[1])) && !Path.Exists(value))];

    /// <summary>The names of the commands around one, the innermost first.</summary>
    private static IEnumerable<string> Ancestors(this CommandResult result)
    {
        for (SymbolResult? parent = result.Parent; parent is CommandResult outer; parent = outer.Parent) yield return outer.Command.Name;
    }
}
