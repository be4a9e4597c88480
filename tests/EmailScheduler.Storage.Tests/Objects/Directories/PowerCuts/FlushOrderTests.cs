using EmailScheduler.Tests.PowerCuts;

namespace EmailScheduler.Storage.Tests.Objects.Directories.PowerCuts;

/// <summary>
/// A file gets its name in the store when all of it is on the disk: after a power cut the name is that of the whole file, or of the one before. And what was reported as
/// done has its name on the disk, with those of the folders that it is in.
/// </summary>
public sealed class FlushOrderTests : FolderTests
{
    private string Root => Folder.File("store");

    /// <summary>By default, as a part of a commit: below.</summary>
    [LongFact]
    public Task Put_Object_IsNamedWhenItIsOnTheDisk() => AssertOrderAsync(renamed: 4, CountingProcess.Command(Root, successes: 2));

    [Fact]
    public Task Commit_NewDatabaseAndVersions_AreNamedWhenTheyAreOnTheDisk() => AssertOrderAsync(renamed: 4, CommittingProcess.Command(Root, Folder.File("local.db"), commits: 3));

    // Temporary files, locks, and what is only a memory of what can be found out again, may be lost.
    private bool IsKept(string path) => !Path.GetRelativePath(Root, path).StartsWith(Path.Combine(".store", "staging"), StringComparison.Ordinal)
        && !path.Contains(Path.Combine(".store", "locks"), StringComparison.Ordinal)
        && Path.GetFileName(path) != DatabaseRecords.StateFile;

    private async Task AssertOrderAsync(int renamed, string[] command)
    {
        Directory.CreateDirectory(Path.Combine(Root, ".store"));
        await new DirectoryObjectStore(Root).PutAsync(CountingProcess.Request(0), Cancel);
        var disk = new RecordedDisk(Root);
        disk.Load();
        var reports = 0;
        foreach (var call in await Recording.RunAsync(command, Folder.File("trace")))
        {
            if (call.Name == "write" && call.Text(1).StartsWith("done", StringComparison.Ordinal))
            {
                reports++;
                Assert.Equal([], disk.UnflushedNames.Where(IsKept));
            }

            disk.Apply(call);
        }

        Assert.True(reports > 0, "Nothing was reported: the recording has missed something.");
        Assert.DoesNotContain(disk.NamedTooEarly, path => Path.GetFileName(path) != DatabaseRecords.StateFile);
        Assert.True(disk.Renamed >= renamed, $"Only {disk.Renamed} files were named: the recording has missed something.");
    }
}
