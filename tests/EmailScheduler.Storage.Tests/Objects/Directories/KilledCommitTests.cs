namespace EmailScheduler.Storage.Tests.Objects.Directories;

/// <summary>A process that is killed with -9 in the middle of its commits, while another program has the database open and writes into it.</summary>
public sealed class KilledCommitTests : FolderTests
{
    private const int Kills = 10;

    private string Root => Folder.File("store");

    private string Live => Path.Combine(Root, CommittingProcess.Key);

    [LongTheory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task Commit_ProcessKilledAnywhere_OldOrNewAndNothingOfOthersLost(bool wal, int seed)
    {
        var random = new Random(seed);
        await CommittingProcess.CreateAsync(new DirectoryObjectStore(Root), Folder.File("local.db"), wal);
        using var program = SqliteProgram.Open(Live, timeout: 30);
        var unsettled = 0L;
        for (var kill = 1; kill <= Kills; kill++)
        {
            var (done, tried) = await CommitUntilKilledAsync(random);
            var state = await StateAsync(program);
            Assert.True(state == done || state == tried, $"After kill {kill} the database is commit {state}; {done} was reported, {tried} tried.");

            // Also when the program has written since, unless the process died between the commit and the note that it is one.
            var found = await CommittingProcess.Layout(new DirectoryObjectStore(Root)).FindCommitAsync(CommittingProcess.RunId(state), Cancel);
            Assert.True(state == unsettled || found is not null, $"Commit {state} is not known to have been made.");
            unsettled = state > done ? state : unsettled;

            await program.RunAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO sent VALUES ({kill})"));
        }

        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{Kills}"), await program.RunAsync("SELECT count(*) FROM sent"));
    }

    /// <summary>Starts the process and kills it a little after it has said that it is about to commit.</summary>
    private async Task<(long Done, long Tried)> CommitUntilKilledAsync(Random random)
    {
        using var process = CommittingProcess.Start(Root, Folder.File("local.db"));
        var (done, tried) = (-1L, -1L);
        var lines = random.Next(1, 4);
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        while (await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            var number = long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
            (done, tried) = line.StartsWith("done", StringComparison.Ordinal) ? (number, tried) : (number - 1, number);
            if (--lines == 0)
            {
                // Anywhere in the commit: not a time that anything waits for.
                await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * 40), Cancel);
                process.Kill();
            }
        }

        await process.WaitForExitAsync(Cancel);
        Assert.Equal("", await errors);
        return (done, tried);
    }

    private static async Task<long> StateAsync(SqliteProgram program)
    {
        var state = await program.RunAsync("SELECT (SELECT * FROM pragma_integrity_check), count(DISTINCT text), count(*), min(text) FROM emails");
        Assert.StartsWith("ok,1,200,", state, StringComparison.Ordinal);
        return long.Parse(state.Split(',')[3], CultureInfo.InvariantCulture);
    }
}
