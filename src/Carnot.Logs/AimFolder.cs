namespace Carnot.Logs;

/// <summary>Aim keeps its runs in a RocksDB that only Aim reads; who names one is told how to get the numbers out.</summary>
internal static class AimFolder
{
    /// <summary>What to do where <paramref name="path"/> is, or lies in, or holds an Aim repository; otherwise nothing.</summary>
    public static string Hint(string path)
    {
        string full = Path.GetFullPath(path);
        bool aim = full.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Contains(".aim") || Directory.Exists(Path.Combine(full, ".aim"));
        return aim
            ? " This is an Aim repository, which only Aim itself reads. Export each metric with Aim's own Python package, "
              + "as in: python -c \"from aim import Repo; [m.dataframe().to_csv(f'{m.run.hash}-{i}.csv') for r in Repo('.').query_metrics('metric.name == \\\"loss\\\"').iter_runs() for i, m in enumerate(r)]\" "
              + "and read the CSV with --step step --loss value."
            : "";
    }
}
