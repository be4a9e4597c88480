using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Tests.Workspaces;

public sealed class PrivateFileTests : FolderTests
{
    private const int NoSpace = 28;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task CreateFor_AnyLength_IsEmptyAndTakesMoreThanWasSaid(long length)
    {
        var path = Folder.File("database.db");
        await using (var file = PrivateFile.CreateFor(path, length))
        {
            Assert.Equal(0, file.Length);
            await file.WriteAsync(new byte[100], Cancel);
        }

        Assert.Equal(100, new FileInfo(path).Length);
    }

    [Fact]
    public async Task CreateFor_MoreThanTheDiskHolds_FailsBeforeAnythingIsWrittenAndLeavesNothing()
    {
        using var disk = TinyFileSystem.TryMount(Folder.File("tiny"), kibibytes: 256);
        Assert.SkipWhen(disk is null, "Mounting a tiny file system needs root on Linux.");
        var path = Path.Combine(disk.Path, "database.db");
        var failure = Assert.Throws<IOException>(() => PrivateFile.CreateFor(path, 300_000));
        Assert.Equal(NoSpace, failure.HResult);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));

        await using var file = PrivateFile.CreateFor(path, 200_000);
        Assert.Equal(0, file.Length);
    }

    [Fact]
    public void CreateFor_FileThatIsThere_StaysAsItIs()
    {
        var path = Folder.File("database.db");
        File.WriteAllText(path, "x");
        Assert.Throws<IOException>(() => PrivateFile.CreateFor(path, 1));
        Assert.Equal("x", File.ReadAllText(path));
    }
}
