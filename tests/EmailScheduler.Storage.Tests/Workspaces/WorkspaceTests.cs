using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Tests.Workspaces;

public sealed class WorkspaceTests : FolderTests
{
    private string Root => Folder.File("temp");

    [Fact]
    public void Create_Run_GetsAPrivateFolderNamedAfterIt()
    {
        using var workspace = Workspace.Create(Root, "run-1");
        Assert.StartsWith(Root, workspace.Folder, StringComparison.Ordinal);
        Assert.Contains($"{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-run-1", workspace.Folder, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(workspace.Folder, "99.db"), workspace.File("99.db"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(workspace.Folder));
        }
    }

    [Fact]
    public void Dispose_FolderWithContent_LeavesNothing()
    {
        var workspace = Workspace.Create(Root, "run-1");
        File.WriteAllText(workspace.File("99.db"), "x");
        Directory.CreateDirectory(workspace.File("deeper"));
        workspace.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(Root));
    }

    [Fact]
    public void Dispose_FolderRemovedByHand_IsNoError()
    {
        var workspace = Workspace.Create(Root, "run-1");
        Directory.Delete(workspace.Folder);
        workspace.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(Root));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Create_LeftOversOfACrashedRun_AreRemoved(bool withLock)
    {
        var crashed = Path.Combine(Root, "email-scheduler-run-1-crashed-0");
        Directory.CreateDirectory(crashed);
        File.WriteAllText(Path.Combine(crashed, "99.db"), "personal data");
        if (withLock)
        {
            File.WriteAllText(crashed + ".lock", "");
        }

        using var workspace = Workspace.Create(Root, "run-1");
        Assert.Equal([workspace.Folder], Directory.GetDirectories(Root));
        Assert.Equal([workspace.Folder + ".lock"], Directory.GetFiles(Root));
    }

    [Fact]
    public void Create_CrashBeforeTheFolderWasMade_ItsLockIsRemoved()
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(Root, "email-scheduler-run-1-crashed-0.lock"), "");
        using (Workspace.Create(Root, "run-1"))
        {
        }

        Assert.Empty(Directory.GetFileSystemEntries(Root));
    }

    [Fact]
    public void Create_LivingRunsAndOthersFiles_AreLeftAlone()
    {
        using var living = Workspace.Create(Root, "run-1");
        var others = Directory.CreateDirectory(Path.Combine(Root, "somebody-else")).FullName;
        using var workspace = Workspace.Create(Root, "run-2");
        Assert.True(Directory.Exists(living.Folder));
        Assert.True(Directory.Exists(others));
    }

    /// <summary>Before the owner has locked its file, one sweeper removes it, and another makes it anew in order to lock it.</summary>
    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    public void IsOn_LockedFileRemovedOrMadeAnew_TellsThatTheLockIsOnNothing(bool removed, bool madeAnew, bool expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There a file that someone holds cannot be removed.");
        var path = Folder.File("a.lock");
        using var taken = FileLock.TryTake(path)!;
        if (removed)
        {
            File.Delete(path);
        }

        using var sweeper = madeAnew ? FileLock.TryTake(path) : null;
        Assert.Equal(expected, FileLock.IsOn(path, taken));
    }

    [Fact]
    public async Task Create_ManyAtOnce_EachKeepsItsOwn()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, LongTests.Choose(400, 2000)), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel }, async (number, _) =>
        {
            using var workspace = Workspace.Create(Root, $"run-{number}");
            await File.WriteAllTextAsync(workspace.File("mine"), "x", Cancel);
            Assert.True(File.Exists(workspace.File("mine")));
        });
        Assert.Empty(Directory.GetFileSystemEntries(Root));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("")]
    public void Create_UnusableRunId_Refused(string runId) =>
        Assert.Throws<ArgumentException>(() => Workspace.Create(Root, runId));

    [Fact]
    public void Create_RootIsAFile_SaysSo()
    {
        File.WriteAllText(Root, "a file");
        var failure = Assert.ThrowsAny<IOException>(() => Workspace.Create(Root, "run-1"));
        Assert.Contains(Root, failure.Message, StringComparison.Ordinal);
    }
}
