using Carnot.Storage;

namespace Carnot.Tests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carnot-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        string path = Path.Combine(_folder, "law.json");
        AtomicFile.WriteText(path, "old", force: false);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, force: true, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException("half-way");
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void An_existing_file_is_replaced_only_by_force()
    {
        string path = Path.Combine(_folder, "law.json");
        AtomicFile.WriteText(path, "old", force: false);
        var fault = Assert.Throws<UsageException>(() => AtomicFile.WriteText(path, "new", force: false));
        Assert.Equal($"{path} exists already. Give --force to replace it, or name another file.", fault.Message);
        AtomicFile.WriteText(path, "new", force: true);
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void A_refusal_of_the_system_names_the_target_and_not_what_is_written_aside()
    {
        string path = Path.Combine(_folder, "law.json");
        // The system names the file that it would not write.
        string Refused(Func<string, Exception> fault) => Assert.Throws<UsageException>(() => AtomicFile.Write(path, force: false, _ => throw fault(Directory.GetFiles(_folder).Single()))).Message;
        Assert.Equal($"{path} could not be written: No space left on device : '{path}'", Refused(aside => new IOException($"No space left on device : '{aside}'")));
        Assert.Equal($"{path} could not be written: permissions do not allow it.", Refused(aside => new UnauthorizedAccessException($"Access to the path '{aside}' is denied.")));
    }

    [Fact]
    public void A_folder_in_the_way_is_named()
        => Assert.Equal($"{_folder} is a folder; name a file.", Assert.Throws<UsageException>(() => AtomicFile.WriteText(_folder, "x", force: true)).Message);
}
