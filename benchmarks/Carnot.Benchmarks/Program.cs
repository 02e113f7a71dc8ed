using Carnot.Dynamics; using Carnot.Ensembles; using Carnot.Landscapes; using Carnot.Schedules;
double Cpu() => Environment.CpuUsage.TotalTime.TotalSeconds;
foreach (var (name, rule, noise) in new (string, IDynamics, double)[] { ("langevin", new OverdampedLangevin(0.1), 0), ("sgd", new Sgd(), 1), ("sign", new SignGd(), 1), ("heavy", new HeavyBall(0.9), 1), ("adam", new Adam(), 1), ("under", new UnderdampedLangevin(0.1, 1), 0) })
{
    var e = new Ensemble(new Simulation(new DoubleWell(0.25), rule, new GaussianNoise(noise), new Constant(0.01)), 98304, 1, 1, new StartingPoint(0.1));
    for (int k = 0; k < 4; k++) { double c = Cpu(); e.Advance(int.Parse(args[0])); c = Cpu() - c; Console.WriteLine($"{name,-10} {c * 1e9 / 98304 / int.Parse(args[0]):F3} ns  {e.Measure().SecondMoments[0]}"); }
}
