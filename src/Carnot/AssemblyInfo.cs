using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Carnot.Tests")]
