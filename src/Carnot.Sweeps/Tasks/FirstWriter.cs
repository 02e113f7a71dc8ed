namespace Carnot.Sweeps.Tasks;

/// <summary>A file that is written once: whole, on disk before it has its name, and by the first of several writers.</summary>
internal static class FirstWriter
{
    /// <summary>Publishes <paramref name="bytes"/> as <paramref name="path"/>; false where another writer was first. <paramref name="writer"/> is a name no other writer has.</summary>
    public static bool Publish(string path, ReadOnlySpan<byte> bytes, string writer)
    {
        string aside = $"{path}.{writer}.partial";
        try
        {
            using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            return Posix.Link(aside, path);
        }
        finally
        {
            File.Delete(aside);
        }
    }
}
