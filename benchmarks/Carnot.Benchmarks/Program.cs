using System.Globalization;
using BenchmarkDotNet.Running;
using Carnot.Benchmarks;

// "ensemble [ROUNDS]" runs the race against C, "engine ..." one measurement of the training engine; anything else goes to BenchmarkDotNet, for example --filter "*".
switch (args)
{
    case ["ensemble", .. var rest]:
        EnsembleRace.Run(rest is [var rounds] ? int.Parse(rounds, CultureInfo.InvariantCulture) : 11);
        return 0;
    case ["engine", .. var rest]:
        return EngineBench.Run(rest);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(EnsembleBenchmarks).Assembly).Run(args);
        return 0;
}
