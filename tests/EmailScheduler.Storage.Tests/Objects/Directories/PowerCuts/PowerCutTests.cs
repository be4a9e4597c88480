using EmailScheduler.Tests.PowerCuts;

namespace EmailScheduler.Storage.Tests.Objects.Directories.PowerCuts;

/// <summary>
/// A commit is recorded, call by call; then the power is cut after every one of them, with all, some or none of what was not flushed on the disk. Whatever is left must be
/// the old database or the new one, with its own metadata; and the new one, once the commit was reported.
/// </summary>
public sealed class PowerCutTests : FolderTests
{
    private string Root => Folder.File("store");

    [LongTheory]
    [InlineData("none", 30, 1)]
    [InlineData("delete", 100, 2)]
    [InlineData("wal", 100, 3)]
    public async Task Commit_PowerCutAfterEachCall_OldOrNewAndNewOnceReported(string existing, int disks, int seed)
    {
        Directory.CreateDirectory(Path.Combine(Root, ".store"));
        var old = existing == "none" ? -1L : 0;
        if (old == 0)
        {
            await CommittingProcess.CreateAsync(new DirectoryObjectStore(Root), Folder.File("local.db"), wal: existing == "wal");
        }

        var disk = new RecordedDisk(Root);
        disk.Load();
        var random = new Random(seed);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var isReported = false;
        foreach (var call in await Recording.RunAsync(CommittingProcess.Command(Root, Folder.File("local.db"), commits: 1), Folder.File("trace")))
        {
            isReported |= call.Name == "write" && call.Text(1).Contains($"done {old + 1}", StringComparison.Ordinal);
            if (!disk.Apply(call))
            {
                continue;
            }

            foreach (var share in new[] { 0.0, 0.3, 0.7, 1.0 })
            {
                var left = disk.Cut(() => random.NextDouble() < share);
                if (seen.Add($"{RecordedDisk.Fingerprint(left)} {isReported}"))
                {
                    await AssertWholeAsync(left, old, isReported);
                }
            }
        }

        Assert.True(isReported, "The recorded process has not committed.");
        Assert.True(seen.Count > disks, $"Only {seen.Count} different disks: the recording has missed something.");
    }

    private async Task AssertWholeAsync(Dictionary<string, byte[]> left, long old, bool isReported)
    {
        using var after = new TestFolder();
        foreach (var (path, content) in left.Where(file => !file.Key.EndsWith("-shm", StringComparison.Ordinal)))
        {
            var file = Path.Combine(after.Path, Path.GetRelativePath(Root, path));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, content, Cancel);
        }

        var store = new DirectoryObjectStore(after.Path);
        var checkOut = await CommittingProcess.Layout(store).CheckOutAsync(after.File("local.db"), Cancel);
        var state = checkOut.BaseVersion is null ? -1 : CommittingProcess.Read(checkOut.Path);
        Assert.True(state == old + 1 || (state == old && !isReported), $"The database is commit {state} after a cut that {(isReported ? "followed" : "came before")} the report of {old + 1}.");
        if (state >= 0)
        {
            Assert.Equal(CommittingProcess.RunId(state), (await store.HeadAsync(CommittingProcess.Key, Cancel))!.Metadata[CommitMetadata.RunIdName]);
        }

        foreach (var version in await new DatabaseVersions(store, CommittingProcess.Key, CommittingProcess.Versions, TimeProvider.System, NullLogger.Instance).ListAsync(Cancel))
        {
            await new DatabaseDownload(store, CommittingProcess.Key).FetchAsync(DatabaseKeys.Version(CommittingProcess.Key, version.Id), after.File("version.db"), Cancel);
            Assert.Equal((version.RunId, old), (CommittingProcess.RunId(old), CommittingProcess.Read(after.File("version.db"))));
        }
    }
}
