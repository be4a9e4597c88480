using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Simulation.Tests.Regressions;

/// <summary>
/// The write of an earlier try, still on its way when the next try of the same run looked for it, could arrive before the check-out: then the run was
/// applied twice, on top of itself. Found by the simulation.
/// </summary>
public sealed class CommitArrivingLateTests : FolderTests
{
    [Theory]
    [InlineData("run-1")]
    [InlineData("run-1", "run-2")]
    public async Task Commit_OwnEarlierCommitArrivedBetweenSearchAndCheckOut_LostRaceAndFoundNextTime(params string[] arriving)
    {
        var store = new DirectoryObjectStore(Folder.File("store"));
        await CommitAsync(store, "run-0", CounterDatabase.Empty(Folder.Path));
        var late = new InterceptedStore(store);
        await using var session = await Layout(late).OpenAsync("run-1", Cancel);
        Assert.Null(session.EarlierCommit);
        late.BeforeGet = async key =>
        {
            late.BeforeGet = null;
            foreach (var runId in arriving)
            {
                await CommitAsync(store, runId, null);
            }
        };

        var checkOut = await session.CheckOutAsync(Local("late"), Cancel);
        CounterDatabase.Append(checkOut.Path, "run-1");
        var commit = await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, cancellationToken: Cancel);

        Assert.Equal(CommitStatus.LostRace, commit.Status);
        Assert.NotNull(await Layout(store).FindCommitAsync("run-1", Cancel));
    }

    [Fact]
    public async Task Commit_AnothersCommitArrivedBetweenSearchAndCheckOut_Committed()
    {
        var store = new DirectoryObjectStore(Folder.File("store"));
        await CommitAsync(store, "run-0", CounterDatabase.Empty(Folder.Path));
        await using var session = await Layout(store).OpenAsync("run-1", Cancel);
        Assert.Null(session.EarlierCommit);
        await CommitAsync(store, "run-2", null);

        var checkOut = await session.CheckOutAsync(Local("late"), Cancel);
        CounterDatabase.Append(checkOut.Path, "run-1");

        Assert.Equal(CommitStatus.Committed, (await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, cancellationToken: Cancel)).Status);
    }

    private static ObjectLayout Layout(IObjectStore store) => new(store, World.DatabaseKey, new ObjectLayoutOptions { CreateWhenMissing = true }, TimeProvider.System, NullLogger.Instance);

    private async Task CommitAsync(DirectoryObjectStore store, string runId, byte[]? database)
    {
        var layout = Layout(store);
        var checkOut = await layout.CheckOutAsync(Local(runId), Cancel);
        if (database is not null)
        {
            await File.WriteAllBytesAsync(checkOut.Path, database, Cancel);
        }

        CounterDatabase.Append(checkOut.Path, runId);
        Assert.Equal(CommitStatus.Committed, (await checkOut.CommitAsync(new CommitInfo(runId, 1), Cancel)).Status);
    }

    private string Local(string name) => Folder.File(name + ".db");
}
