using System.Globalization;
using BenchmarkDotNet.Running;
using Carnot.Benchmarks;

// "ensemble [ROUNDS]" runs the race against C; anything else goes to BenchmarkDotNet, for example --filter "*".
if (args is ["ensemble", .. var rest]) EnsembleRace.Run(rest is [var rounds] ? int.Parse(rounds, CultureInfo.InvariantCulture) : 11);
else BenchmarkSwitcher.FromAssembly(typeof(EnsembleBenchmarks).Assembly).Run(args);
