using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Carnot.Networks.Tests")]
[assembly: InternalsVisibleTo("Carnot.Benchmarks")]
