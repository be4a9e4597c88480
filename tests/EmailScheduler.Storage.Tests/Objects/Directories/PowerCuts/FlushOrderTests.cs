using EmailScheduler.Tests.PowerCuts;

namespace EmailScheduler.Storage.Tests.Objects.Directories.PowerCuts;

/// <summary>A file gets its name in the store when all of it is on the disk: after a power cut the name is that of the whole file, or of the one before.</summary>
public sealed class FlushOrderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Root => _folder.File("store");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Put_Object_IsNamedWhenItIsOnTheDisk() => AssertOrderAsync(renamed: 4, CountingProcess.Command(Root, successes: 2));

    [Fact]
    public Task Commit_NewDatabaseAndVersions_AreNamedWhenTheyAreOnTheDisk() => AssertOrderAsync(renamed: 4, CommittingProcess.Command(Root, _folder.File("local.db"), commits: 3));

    private async Task AssertOrderAsync(int renamed, string[] command)
    {
        Directory.CreateDirectory(Path.Combine(Root, ".store"));
        await new DirectoryObjectStore(Root).PutAsync(CountingProcess.Request(0), Cancel);
        var disk = new RecordedDisk(Root);
        disk.Load();
        foreach (var call in await Recording.RunAsync(command, _folder.File("trace")))
        {
            disk.Apply(call);
        }

        Assert.DoesNotContain(disk.NamedTooEarly, path => Path.GetFileName(path) != DatabaseRecords.StateFile);
        Assert.True(disk.Renamed >= renamed, $"Only {disk.Renamed} files were named: the recording has missed something.");
    }
}
