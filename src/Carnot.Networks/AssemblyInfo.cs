using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Carnot.Networks.Tests")]
