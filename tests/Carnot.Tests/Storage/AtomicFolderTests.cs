using Carnot.Storage;

namespace Carnot.Tests.Storage;

public sealed class AtomicFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("carnot-tests-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_file_that_cannot_be_written_leaves_no_folder_at_all()
    {
        string folder = Path.Combine(_root, "report");
        var fault = Assert.Throws<UsageException>(() => AtomicFolder.Write(folder, [("report.json", "{}"), (new string('x', 300), "too long a name")], force: false));
        Assert.StartsWith($"{folder} could not be written: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".partial", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public void Existing_results_stay_unless_forced_and_other_files_always_do()
    {
        string folder = Path.Combine(_root, "report");
        AtomicFolder.Write(folder, [("a", "old")], force: false);
        File.WriteAllText(Path.Combine(folder, "mine"), "kept");
        var fault = Assert.Throws<UsageException>(() => AtomicFolder.Write(folder, [("a", "new")], force: false));
        Assert.Equal($"{Path.Combine(folder, "a")} exists already. Give --force to replace it, or name another folder.", fault.Message);
        AtomicFolder.Write(folder, [("a", "new")], force: true);
        Assert.Equal(("new", "kept"), (File.ReadAllText(Path.Combine(folder, "a")), File.ReadAllText(Path.Combine(folder, "mine"))));
        Assert.Equal([folder], Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public void A_file_in_the_way_is_named()
    {
        string file = Path.Combine(_root, "report");
        File.WriteAllText(file, "");
        Assert.Equal($"{file} is a file; name a folder.", Assert.Throws<UsageException>(() => AtomicFolder.Write(file, [("a", "")], force: true)).Message);
    }
}
