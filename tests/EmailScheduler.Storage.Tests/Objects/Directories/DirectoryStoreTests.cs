using System.Text;
using EmailScheduler.Storage.Workspaces;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Storage.Tests.Objects.Directories;

public sealed class DirectoryStoreTests : ObjectStoreContract
{
    private const string Key = "org-data/99.json";

    private readonly TestFolder _folder = new();

    private string Root => _folder.File("store");

    private string ObjectFile => Path.Combine(Root, "org-data", "99.json");

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return base.DisposeAsync();
    }

    [Fact]
    public async Task Put_Object_IsAPlainFileAtItsKeyForItsOwnerOnly()
    {
        await Store.PutTextAsync(Key, "plain");
        Assert.Equal("plain", await File.ReadAllTextAsync(ObjectFile, Cancel));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ObjectFile));
        }
    }

    [Fact]
    public async Task Put_ContentOfUnknownLength_WrittenInOnePass()
    {
        var content = new MadeContent(Encoding.UTF8.GetBytes(new string('m', 100_000)));
        Assert.Equal(PutStatus.Written, (await Store.PutAsync(new PutRequest { Key = Key, Content = content, IfAbsent = true }, Cancel)).Status);
        Assert.Equal((content.Bytes.Length, 1), (new FileInfo(ObjectFile).Length, content.Passes));
    }

    [Fact]
    public void Address_OfAFolder_IsAFileUrl() => Assert.Equal(new Uri(Root).AbsoluteUri, Store.Address);

    [Fact]
    public async Task Head_FileDroppedByHand_ContentHashAndNoMetadata()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ObjectFile)!);
        await File.WriteAllTextAsync(ObjectFile, "by hand", Cancel);
        var head = await Store.HeadAsync(Key, Cancel);
        Assert.Empty(head!.Metadata);
        Assert.Equal(7, head.Length);
        Assert.Equal(PutStatus.Written, (await Store.PutTextAsync(Key, "over it", ifMatch: head.ETag)).Status);
    }

    [Fact]
    public async Task ETag_SameContentByHandAndByPut_IsTheSame()
    {
        var put = await Store.PutTextAsync(Key, "same");
        Directory.CreateDirectory(Root);
        await File.WriteAllTextAsync(Path.Combine(Root, "other"), "same", Cancel);
        Assert.Equal(put.ETag, (await Store.HeadAsync("other", Cancel))!.ETag);
    }

    [Fact]
    public async Task Head_ObjectReplacedByHand_ForgetsItsMetadata()
    {
        var put = await Store.PutAsync(StoreExtensions.Request(Key, "ours") with { Metadata = new Dictionary<string, string> { ["run-id"] = "r" } }, Cancel);
        await File.WriteAllTextAsync(ObjectFile, "edit", Cancel);
        var head = await Store.HeadAsync(Key, Cancel);
        Assert.NotEqual(put.ETag, head!.ETag);
        Assert.Empty(head.Metadata);
        Assert.Equal(PutStatus.PreconditionFailed, (await Store.PutTextAsync(Key, "lost update", ifMatch: put.ETag)).Status);
        Assert.Equal("edit", await File.ReadAllTextAsync(ObjectFile, Cancel));
    }

    [Fact]
    public async Task Head_SettledFileDroppedByHand_IsHashedOnce()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ObjectFile)!);
        await File.WriteAllTextAsync(ObjectFile, "by hand", Cancel);
        var settled = DateTime.UtcNow.AddHours(-1);
        File.SetLastWriteTimeUtc(ObjectFile, settled);
        var first = await Store.HeadAsync(Key, Cancel);

        // The same size and time, other bytes: only a remembered hash can still answer the old ETag.
        await File.WriteAllTextAsync(ObjectFile, "BY HAND", Cancel);
        File.SetLastWriteTimeUtc(ObjectFile, settled);
        Assert.Equal(first!.ETag, (await Store.HeadAsync(Key, Cancel))!.ETag);
    }

    [Fact]
    public async Task Head_FreshFileDroppedByHand_IsHashedEachTime()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ObjectFile)!);
        await File.WriteAllTextAsync(ObjectFile, "by hand", Cancel);
        var fresh = File.GetLastWriteTimeUtc(ObjectFile).AddSeconds(1);
        File.SetLastWriteTimeUtc(ObjectFile, fresh);
        var first = await Store.HeadAsync(Key, Cancel);
        await File.WriteAllTextAsync(ObjectFile, "BY HAND", Cancel);
        File.SetLastWriteTimeUtc(ObjectFile, fresh);
        Assert.NotEqual(first!.ETag, (await Store.HeadAsync(Key, Cancel))!.ETag);
    }

    [Fact]
    public async Task Put_ClockThatStandsStill_KeepsGenerationsApart()
    {
        var store = new DirectoryObjectStore(Root, new FakeTimeProvider());
        for (var number = 0; number < 10; number++)
        {
            await store.PutAsync(StoreExtensions.Request(Key, $"{number}") with { Metadata = new Dictionary<string, string> { ["number"] = $"{number}" } }, Cancel);
            Assert.Equal($"{number}", (await store.HeadAsync(Key, Cancel))!.Metadata["number"]);
            Assert.Equal($"{number}", await store.GetTextAsync(Key));
        }
    }

    [Fact]
    public async Task Times_OfTheInjectedClock_AreReported()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2025, 1, 21, 14, 30, 22, TimeSpan.Zero));
        var store = new DirectoryObjectStore(Root, time);
        await store.PutTextAsync(Key, "text");
        time.Advance(TimeSpan.FromMinutes(10));
        var head = await store.HeadAsync(Key, Cancel);
        Assert.Equal(TimeSpan.FromMinutes(10), head!.ServerTime - head.LastModified);
        Assert.Equal(time.GetUtcNow(), head.ServerTime);
    }

    [Fact]
    public async Task Put_CrashBetweenSidecarAndContent_TheOldObjectIsWholeWithItsMetadata()
    {
        await Store.PutAsync(StoreExtensions.Request(Key, "old") with { Metadata = new Dictionary<string, string> { ["run-id"] = "old" } }, Cancel);

        // What a crash leaves there: a sidecar of a generation that never came.
        var sidecar = Assert.Single(Directory.GetFiles(Path.Combine(Root, ".store", "meta"), "*", SearchOption.AllDirectories));
        var orphan = Path.Combine(Path.GetDirectoryName(sidecar)!, "3-123456.json");
        File.Copy(sidecar, orphan);

        Assert.Equal("old", (await Store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
        await Store.PutTextAsync(Key, "new");
        Assert.False(File.Exists(orphan));
    }

    [Fact]
    public async Task Put_CrashBeforeTheOldSidecarWent_TheNewObjectIsWholeWithItsMetadata()
    {
        await Store.PutAsync(StoreExtensions.Request(Key, "old") with { Metadata = new Dictionary<string, string> { ["run-id"] = "old" } }, Cancel);
        var sidecar = Assert.Single(Directory.GetFiles(Path.Combine(Root, ".store", "meta"), "*", SearchOption.AllDirectories));
        var kept = await File.ReadAllBytesAsync(sidecar, Cancel);
        await Store.PutAsync(StoreExtensions.Request(Key, "new") with { Metadata = new Dictionary<string, string> { ["run-id"] = "new" } }, Cancel);
        await File.WriteAllBytesAsync(sidecar, kept, Cancel);

        Assert.Equal("new", (await Store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task Head_DamagedSidecar_FallsBackToTheContent(string damage)
    {
        var put = await Store.PutTextAsync(Key, "text");
        var sidecar = Assert.Single(Directory.GetFiles(Path.Combine(Root, ".store", "meta"), "*", SearchOption.AllDirectories));
        await File.WriteAllTextAsync(sidecar, damage, Cancel);
        Assert.Equal(put.ETag, (await Store.HeadAsync(Key, Cancel))!.ETag);
    }

    [Fact]
    public async Task Put_LeftOversOfACrashedWriter_AreRemovedAndNeverListed()
    {
        var crashed = Path.Combine(Root, ".store", "staging", "writer-crashed");
        Directory.CreateDirectory(crashed);
        await File.WriteAllTextAsync(Path.Combine(crashed, "half"), "half a fi", Cancel);
        await File.WriteAllTextAsync(crashed + ".lock", "", Cancel);

        Assert.Empty(await Store.KeysAsync(""));
        await Store.PutTextAsync(Key, "text");
        Assert.False(Directory.Exists(crashed));
        Assert.False(File.Exists(crashed + ".lock"));
        Assert.Equal([Key], await Store.KeysAsync(""));
    }

    [Fact]
    public async Task Put_StagingOfALivingWriter_IsLeftAlone()
    {
        var staging = Path.Combine(Root, ".store", "staging");
        Directory.CreateDirectory(staging);
        using var living = OwnedFolder.Create(staging, "writer-");
        await Store.PutTextAsync(Key, "text");
        Assert.True(Directory.Exists(living.Path));
    }

    [Fact]
    public async Task Put_Done_LeavesNothingInStaging()
    {
        await Store.PutTextAsync(Key, "text");
        await Store.PutTextAsync(Key, "text", ifAbsent: true);
        await Store.CopyAsync(Key, "copy", cancellationToken: Cancel);
        var staging = Assert.Single(Directory.GetDirectories(Path.Combine(Root, ".store", "staging")));
        Assert.Empty(Directory.GetFileSystemEntries(staging));
    }

    [Fact]
    public async Task Put_BookkeepingClearedByHand_GoesOn()
    {
        await Store.PutTextAsync(Key, "one");
        Directory.Delete(Path.Combine(Root, ".store"), recursive: true);
        await Store.PutTextAsync(Key, "two");
        Assert.Equal("two", await Store.GetTextAsync(Key));
    }

    [Theory]
    [InlineData(".store")]
    [InlineData(".store/locks/00")]
    [InlineData(".STORE/x")]
    public async Task AnyCall_ReservedKey_Refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutTextAsync(key, "text"));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.GetAsync(key, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Put_RootIsAFile_ConfigurationErrorNamesFolderAndRemedy()
    {
        await File.WriteAllTextAsync(Root, "not a folder", Cancel);
        await AssertConfigurationAsync(() => Store.PutTextAsync(Key, "text"));
        await AssertConfigurationAsync(() => Store.HeadAsync(Key, Cancel));
    }

    [Theory]
    [InlineData("a", "a/b")]
    [InlineData("a/b", "a")]
    public async Task Put_KeyBelowAnObjectOrOfAFolder_ConfigurationErrorNamesFolderAndRemedy(string there, string key)
    {
        await Store.PutTextAsync(there, "object");
        await AssertConfigurationAsync(() => Store.PutTextAsync(key, "text"));
        Assert.Null(await Store.HeadAsync(key, Cancel));
    }

    /// <summary>What the operating system says of full, read-only and forbidden folders; root cannot be denied, so the errors are given.</summary>
    [Theory]
    [InlineData(28, "Free some space")]
    [InlineData(122, "Free some space")]
    [InlineData(30, "read-only")]
    [InlineData(13, "read and write access")]
    [InlineData(18, "two file systems")]
    public void Failure_OfTheFolder_IsAConfigurationErrorWithItsRemedy(int error, string remedy)
    {
        var failure = DirectoryFailure.Of(new IOException("no", error), Root, Key);
        Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
        Assert.Contains(Root, failure.Message, StringComparison.Ordinal);
        Assert.Contains(Key, failure.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_OfTheDisk_IsTransient() =>
        Assert.Equal(ObjectStoreFailure.Transient, DirectoryFailure.Of(new IOException("I/O error", 5), Root, Key).Kind);

    /// <summary>A real full disk for the content of a put: /dev/full answers 'no space left' to every write.</summary>
    [Fact]
    public async Task Stage_FullDisk_ConfigurationErrorAndNothingLeft()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs the device /dev/full of Linux.");
        await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var source = new MemoryStream(Encoding.UTF8.GetBytes("text"));
        var failure = await Assert.ThrowsAnyAsync<IOException>(() => ContentHash.CopyAsync(source, full, Cancel));
        Assert.Equal(ObjectStoreFailure.Configuration, DirectoryFailure.Of(failure, Root, Key).Kind);
    }

    protected override ValueTask<IObjectStore> CreateStoreAsync() => new(new DirectoryObjectStore(Root));

    private async Task AssertConfigurationAsync(Func<Task> action)
    {
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(action);
        Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
        Assert.Contains(Root, failure.Message, StringComparison.Ordinal);
        Assert.Contains("remove it, or choose another", failure.Message, StringComparison.Ordinal);
    }
}
