using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

public sealed class DatabaseFinderTests : StoredBenchTests
{
    private const string Log = LogBench.Key + ".ltx/";

    /// <summary>What has happened to the store, one after the other, and in which layout the database is then.</summary>
    public static TheoryData<string, StoredDatabaseKind> Histories => new()
    {
        { "", StoredDatabaseKind.None },
        { "plain", StoredDatabaseKind.PlainFile },
        { "plain, run", StoredDatabaseKind.PlainFile },
        { "log", StoredDatabaseKind.Log },
        { "log, run, run", StoredDatabaseKind.Log },
        { "log, publish", StoredDatabaseKind.Log },
        { "log, publish, run", StoredDatabaseKind.Log },
        { "plain, to log", StoredDatabaseKind.Log },
        { "plain, to log, run, publish", StoredDatabaseKind.Log },
        { "plain, to log, remove file", StoredDatabaseKind.Log },
        { "plain, to log, to object", StoredDatabaseKind.PlainFile },
        { "plain, to log, run, to object, run", StoredDatabaseKind.PlainFile },
        { "plain, to log, to object, edit", StoredDatabaseKind.PlainFile },
        { "plain, to log, to object, to log", StoredDatabaseKind.Log },
        { "log, to object, to log, run, to object, to log", StoredDatabaseKind.Log },
        { "log, to object, remove log", StoredDatabaseKind.PlainFile },
        { "log, run, remove snapshot, plain", StoredDatabaseKind.PlainFile },
        { "log, plain", StoredDatabaseKind.Conflict },
        { "plain, to log, edit", StoredDatabaseKind.Conflict },
        { "plain, to log, run, edit", StoredDatabaseKind.Conflict },
        { "plain, to log, plain", StoredDatabaseKind.Conflict },
        { "plain, run, back up, run, to log, put back", StoredDatabaseKind.Conflict },
        { "plain, run, run, back up, to log, put back", StoredDatabaseKind.PlainFile },
        { "log, publish, touch", StoredDatabaseKind.Log },
        { "log, publish, back up, edit, put back", StoredDatabaseKind.Log },
        { "log, publish, edit", StoredDatabaseKind.Conflict },
        { "log, publish, remove log", StoredDatabaseKind.Conflict },
        { "plain, to log, remove log", StoredDatabaseKind.Conflict },
        { "log, run, publish, remove newest commit", StoredDatabaseKind.Conflict },
        { "log, to object, remove file", StoredDatabaseKind.Conflict },
        { "log, remove snapshot", StoredDatabaseKind.None },
        { "log, run, remove snapshot", StoredDatabaseKind.Conflict },
    };

    [Theory]
    [MemberData(nameof(Histories))]
    public async Task Examine_AfterAHistory_TheLayoutThatIsThere(string history, StoredDatabaseKind expected)
    {
        foreach (var step in history.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            await HappenAsync(step);
        }

        var found = await Bench.Finder.ExamineAsync(Cancel);

        Assert.Equal(expected, found.Kind);
        Assert.Equal(expected == StoredDatabaseKind.Conflict, found.Conflict is not null);
        Assert.Equal(expected is StoredDatabaseKind.PlainFile or StoredDatabaseKind.Log, found.Newest is not null);
    }

    /// <summary>What a person reads names both sides and commands that exist, in one line.</summary>
    [Fact]
    public async Task Examine_TwoDatabases_NamesBothAndTheWaysOut()
    {
        await HappenAsync("log");
        await HappenAsync("plain");

        var conflict = (await Bench.Finder.ExamineAsync(Cancel)).Conflict!;

        Assert.DoesNotContain('\n', conflict);
        Assert.All(["'org-data/99.db'", "'org-data/99.db.ltx/'", "convert --discard object", "convert --discard log"], word => Assert.Contains(word, conflict, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("plain", 1)]
    [InlineData("plain, run", 1)]
    [InlineData("log", 3)]
    [InlineData("log, publish", 4)]
    public async Task Find_Layout_AsFewRequestsAsItTakes(string history, int expected)
    {
        foreach (var step in history.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            await HappenAsync(step);
        }

        Bench.Log.Store.Calls.Clear();
        await Bench.Finder.FindAsync(Cancel);

        Assert.Equal(expected, Bench.Log.Store.Calls.Count);
    }

    [Fact]
    public async Task Find_OrganizationsWithSimilarNames_AreNotMixedUp()
    {
        await HappenAsync("log");
        await Bench.Log.Store.PutTextAsync("org-data/9.db.lock", "");
        await Bench.Log.Store.PutTextAsync("org-data/9.db.bak", "");
        await Bench.Log.Store.PutTextAsync("org-data/9.dbx", "");

        Assert.Equal(StoredDatabaseKind.None, (await new DatabaseFinder(Bench.Log.Store, "org-data/9.db").ExamineAsync(Cancel)).Kind);
        Assert.Equal(StoredDatabaseKind.None, (await new DatabaseFinder(Bench.Log.Store, "org-data/999.db").ExamineAsync(Cancel)).Kind);
    }

    /// <summary>Without the lease, what is seen one after the other need not be of one moment: no conflict is told of what is only on its way.</summary>
    [Theory]
    [InlineData("log", "to object, run", StoredDatabaseKind.PlainFile)]
    [InlineData("plain, run", "to log, run", StoredDatabaseKind.Log)]
    [InlineData("log, publish", "to object, run, to log", StoredDatabaseKind.Log)]
    public async Task Find_ConvertedWhileItLooks_FindsWhereItWent(string before, string meanwhile, StoredDatabaseKind expected)
    {
        for (var request = 1; ; request++)
        {
            using var bench = new StoredBench();
            foreach (var step in before.Split(", "))
            {
                await HappenAsync(bench, step);
            }

            var interrupted = new InterruptedStore(bench.Log.Store, request, async () =>
            {
                foreach (var step in meanwhile.Split(", "))
                {
                    await HappenAsync(bench, step);
                }
            });
            var found = await new DatabaseFinder(interrupted, LogBench.Key).FindAsync(Cancel);
            Assert.NotEqual(StoredDatabaseKind.Conflict, found.Kind);
            if (!interrupted.WasInterrupted)
            {
                Assert.True(request > 1, "No request was interrupted.");
                break;
            }

            Assert.Equal(expected, (await bench.Finder.FindAsync(Cancel)).Kind);
        }
    }

    private static string PlainFile(StoredBench bench) => bench.Log.File(Path.Combine("store", LogBench.Key));

    private Task HappenAsync(string step) => HappenAsync(Bench, step);

    private static async Task HappenAsync(StoredBench bench, string step)
    {
        switch (step)
        {
            case "plain":
                await bench.StoreForeignAsync();
                break;
            case "log":
                await bench.Log.CommitAsync(1);
                break;
            case "run":
                Assert.Equal(CommitStatus.Committed, await bench.RaiseAsync());
                break;
            case "publish":
                Assert.Equal(CommitStatus.Committed, await bench.PublishAsync());
                break;
            case "to log":
                Assert.Equal(CommitStatus.Committed, await bench.ToLogAsync());
                break;
            case "to object":
                Assert.Equal(CommitStatus.Committed, await bench.ToObjectAsync());
                break;
            case "edit":
                await bench.EditAsync();
                break;
            case "back up":
                File.Copy(PlainFile(bench), bench.Log.File("backup.db"));
                break;
            case "put back":
                File.Copy(bench.Log.File("backup.db"), PlainFile(bench), overwrite: true);
                break;
            case "touch":
                File.SetLastWriteTimeUtc(PlainFile(bench), DateTime.UtcNow.AddMinutes(-1));
                break;
            case "remove file":
                await bench.Log.Store.DeleteAsync(LogBench.Key, cancellationToken: Cancel);
                break;
            case "remove log":
                await bench.Log.Store.RemoveAsync(Log);
                break;
            case "remove snapshot":
                await bench.Log.Store.DeleteAsync(LogBench.Commit(1), cancellationToken: Cancel);
                break;
            case "remove newest commit":
                await bench.Log.Store.DeleteAsync(LogBench.Commit(2), cancellationToken: Cancel);
                break;
            default:
                throw new ArgumentException($"There is no step '{step}'.", nameof(step));
        }
    }
}
