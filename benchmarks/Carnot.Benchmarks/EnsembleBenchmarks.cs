using BenchmarkDotNet.Attributes;
using Carnot.Dynamics;
using Carnot.Ensembles;

namespace Carnot.Benchmarks;

/// <summary>Nanoseconds per walker and step on one thread, by BenchmarkDotNet: 98,304 walkers in a double well.</summary>
[InProcess, ShortRunJob, MemoryDiagnoser]
public class EnsembleBenchmarks
{
    private const int Steps = 200;
    private Ensemble _ensemble = null!;

    [Params("langevin", "sgd", "signgd", "heavy-ball", "adam", "underdamped-langevin")]
    public string Rule { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _ensemble = EnsembleRace.Ensemble(RuleOf(Rule), threads: 1);
        _ensemble.Advance(Steps);
    }

    [Benchmark(OperationsPerInvoke = EnsembleRace.Walkers * Steps)]
    public void WalkerStep() => _ensemble.Advance(Steps);

    internal static IDynamics RuleOf(string name) => name switch
    {
        "langevin" => new OverdampedLangevin(0.1),
        "sgd" => new Sgd(),
        "signgd" => new SignGd(),
        "heavy-ball" => new HeavyBall(0.9),
        "adam" => new Adam(),
        _ => new UnderdampedLangevin(0.1, 1),
    };
}
