namespace EmailScheduler.Storage.Tests.Objects.Directories;

/// <summary>A folder that was unmounted, moved away or closed while a program uses it is no store in which nothing is.</summary>
public sealed class FolderPresenceTests : FolderTests
{
    private const string Key = "org-data/99.db.pause.json";

    private readonly DirectoryObjectStore _store;

    public FolderPresenceTests() => _store = new DirectoryObjectStore(Folder.File("store"));

    public static TheoryData<string, Func<IObjectStore, Task>> Calls => new()
    {
        { "get", store => store.GetTextAsync(Key) },
        { "head", store => store.HeadAsync(Key) },
        { "head of a database", store => store.HeadAsync("org-data/99.db") },
        { "level", store => store.ListLevelAsync("org-data/") },
        { "list", async store => Assert.Empty(await store.ListAsync("org-data/").ToListAsync()) },
        { "put", store => store.PutTextAsync(Key, "x") },
        { "delete", store => store.DeleteAsync(Key) },
    };

    [Theory]
    [MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public async Task AnyCall_FolderGoneOrEmptied_IsAFaultUntilItIsBack(string call, Func<IObjectStore, Task> act)
    {
        await _store.PutTextAsync(Key, "x");
        Assert.Equal("x", await _store.GetTextAsync(Key));
        var (root, away) = (Folder.File("store"), Folder.File("away"));
        Directory.Move(root, away);

        var gone = await Assert.ThrowsAsync<ObjectStoreException>(() => act(_store));
        Directory.CreateDirectory(root);
        var empty = await Assert.ThrowsAsync<ObjectStoreException>(() => act(_store));

        Assert.Contains("now is gone", gone.Message, StringComparison.Ordinal);
        Assert.Contains("now is empty", empty.Message, StringComparison.Ordinal);
        Assert.All([gone, empty], failure => Assert.Equal(ObjectStoreFailure.Transient, failure.Kind));
        Assert.Empty(Directory.EnumerateFileSystemEntries(root));
        Directory.Delete(root);
        Directory.Move(away, root);
        Assert.True(await _store.GetTextAsync(Key) == "x", $"What is there is not found after '{call}'.");
    }

    [Theory]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    [InlineData("store")]
    [InlineData("store/org-data")]
    public async Task Read_FolderThatMayNotBeLookedInto_IsAFault(string folder)
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "This account may look into every folder.");
        await _store.PutTextAsync(Key, "x");
        await _store.PutTextAsync("org-data/99.db.runs/1.json", "{}");
        File.SetUnixFileMode(Folder.File(folder), UnixFileMode.None);
        try
        {
            var store = new DirectoryObjectStore(Folder.File("store"));
            foreach (var read in (Func<Task>[])[() => store.HeadAsync("org-data/99.db"), () => store.GetTextAsync(Key), () => store.ListLevelAsync("org-data/99.db.runs/")])
            {
                Assert.Contains("Give the account", (await Assert.ThrowsAsync<ObjectStoreException>(read)).Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.SetUnixFileMode(Folder.File(folder), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
