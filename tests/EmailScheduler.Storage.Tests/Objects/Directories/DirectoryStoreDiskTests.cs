using EmailScheduler.Storage.Tests.Layouts;

namespace EmailScheduler.Storage.Tests.Objects.Directories;

/// <summary>Disks that are really full, and really read-only.</summary>
public sealed class DirectoryStoreDiskTests : FolderTests
{
    private const string Key = "org-data/99.db";

    private readonly TinyFileSystem? _disk;
    private readonly DirectoryObjectStore _store;

    public DirectoryStoreDiskTests()
    {
        _disk = TinyFileSystem.TryMount(Folder.File("disk"), kibibytes: 3 << 10);
        _store = new DirectoryObjectStore(Folder.File("disk"));
    }

    public override void Dispose()
    {
        _disk?.Dispose();
        base.Dispose();
    }

    [Fact]
    public async Task Put_DiskFull_ConfigurationErrorAndTheOldObjectIsWhole()
    {
        RequireMount();
        await _store.PutTextAsync(Key, new string('o', 1 << 20));
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => _store.PutTextAsync(Key, new string('n', 3 << 20)));

        Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
        Assert.Contains("Free some space", failure.Message, StringComparison.Ordinal);
        Assert.Contains(_disk!.Path, failure.Message, StringComparison.Ordinal);
        Assert.Equal(new string('o', 1 << 20), await _store.GetTextAsync(Key));
        Assert.Empty(Directory.GetFileSystemEntries(Directory.GetDirectories(Path.Combine(_disk.Path, ".store", "staging"))[0]));

        // And it has not used up what is left: a smaller one still fits.
        Assert.Equal(PutStatus.Written, (await _store.PutTextAsync(Key, new string('n', 1 << 20))).Status);
    }

    /// <summary>Opening a pipe waits for whoever writes to it, and a device has no end: neither is opened, and a listing goes on.</summary>
    [Theory]
    [InlineData("a pipe")]
    [InlineData("a device")]
    public async Task AnyCall_NoFileAtTheKey_ConfigurationErrorAndListed(string what)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux says what a file is.");
        var store = new DirectoryObjectStore(Folder.File("store"));
        await store.PutTextAsync("log/1", "x");
        var path = Folder.File("store/log/2");
        if (what == "a pipe")
        {
            using var made = System.Diagnostics.Process.Start("mkfifo", path);
            await made.WaitForExitAsync(Cancel);
        }
        else
        {
            File.CreateSymbolicLink(path, "/dev/zero");
        }

        foreach (var call in new Func<Task>[] { () => store.GetAsync("log/2"), () => store.HeadAsync("log/2"), () => store.PutTextAsync("log/2", "x", ifAbsent: true) })
        {
            var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => Task.Run(call, Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel));
            Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
            Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["log/1", "log/2"], await store.KeysAsync("log/").WaitAsync(TimeSpan.FromSeconds(30), Cancel));
    }

    [Fact]
    public async Task AnyWrite_DiskReadOnly_ConfigurationErrorAndReadsStillWork()
    {
        RequireMount();
        await File.WriteAllTextAsync(Path.Combine(_disk!.Path, "object"), "text", Cancel);
        await _disk.MakeReadOnlyAsync();

        foreach (var write in new Func<Task>[]
        {
            () => _store.PutTextAsync(Key, "new"),
            () => _store.PutTextAsync("object", "new"),
            () => _store.DeleteAsync("object", cancellationToken: Cancel),
            () => _store.CopyAsync("object", "copy", cancellationToken: Cancel),
        })
        {
            var failure = await Assert.ThrowsAsync<ObjectStoreException>(write);
            Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
            Assert.Contains("read-only", failure.Message, StringComparison.Ordinal);
            Assert.Contains(_disk.Path, failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal("text", await _store.GetTextAsync("object"));
        Assert.Equal(["object"], await _store.KeysAsync(""));
    }

    [Fact]
    public async Task CheckOut_DiskReadOnly_StillWorks()
    {
        RequireMount();
        Directory.CreateDirectory(Path.Combine(_disk!.Path, "org-data"));
        SampleDatabase.Create(Path.Combine(_disk.Path, Key));
        await _disk.MakeReadOnlyAsync();
        var checkOut = await new ObjectLayout(_store, Key, new ObjectLayoutOptions(), TimeProvider.System, NullLogger.Instance).CheckOutAsync(Folder.File("local.db"), Cancel);
        Assert.Equal(0, SampleDatabase.Read(checkOut.Path));
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => _store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(checkOut.Path) }, Cancel));
        Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
    }

    /// <summary>SQLite needs room for the pages that it replaces; when there is none, the old database stays, and nothing is left beside it.</summary>
    [Fact]
    public async Task Put_DiskFullDuringTheCommit_ConfigurationErrorAndTheOldDatabaseIsWhole()
    {
        RequireMount();
        var first = await PutDatabaseAsync(rows: 9000);
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => PutDatabaseAsync(rows: 9001));

        Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
        Assert.Contains("Free some space", failure.Message, StringComparison.Ordinal);
        Assert.Equal(first.ETag, (await _store.HeadAsync(Key, Cancel))!.ETag);
        Assert.Equal(0, SampleDatabase.Read(Path.Combine(_disk!.Path, Key)));
        Assert.Equal(["99.db"], Directory.GetFiles(Path.Combine(_disk.Path, "org-data")).Select(Path.GetFileName));
    }

    private async Task<PutResult> PutDatabaseAsync(int rows)
    {
        var path = Folder.File("sample.db");
        File.Delete(path);
        SampleDatabase.Create(path, rows);
        return await _store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(path) }, Cancel);
    }

    private void RequireMount() =>
        Assert.SkipWhen(_disk is null, "This account may not mount a file system: run as root on Linux to fill a real disk. The errors' meanings are tested without.");
}
