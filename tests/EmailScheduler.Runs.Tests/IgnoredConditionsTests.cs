using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Runs.Tests;

/// <summary>A store that ignores the conditions of writes: nothing of a database is written there (docs/storage-protocol.md, section 4, step 7).</summary>
public sealed class IgnoredConditionsTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject, true)]
    [InlineData(DatabaseLayoutKind.Log, true)]
    [InlineData(DatabaseLayoutKind.Log, false)]
    public async Task RunAsync_ItWouldWrite_RejectedAndTheDatabaseIsAsItWas(DatabaseLayoutKind layout, bool changes)
    {
        await _folder.WithDatabaseAsync();
        if (layout == DatabaseLayoutKind.Log)
        {
            Assert.True((await _folder.HistoryOver(_folder.Store).ConvertAsync(layout, Cancel)).Succeeded);
        }

        var before = await KeysAsync();
        var store = new FaultyStore(_folder.Store, _ => null) { IgnoresConditions = true };

        var outcome = await _folder.Run(changes ? ScriptedEngine.Counting : ScriptedEngine.Idle, store).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Configuration), (outcome.Status, outcome.Rejection));
        Assert.Contains("ignores If-None-Match", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(before, await KeysAsync());
    }

    [Fact]
    public async Task RunAsync_NothingToWrite_UnchangedWithoutProof()
    {
        await _folder.WithDatabaseAsync();
        var before = await KeysAsync();
        var store = new FaultyStore(_folder.Store, _ => null) { IgnoresConditions = true };

        var outcome = await _folder.Run(ScriptedEngine.Idle, store).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Unchanged, outcome.Status);
        Assert.Equal(before, await KeysAsync());
    }

    /// <summary>The database with its ETags; reports and the lease are beside it.</summary>
    private async Task<IReadOnlyList<string>> KeysAsync()
    {
        var keys = new List<string>();
        await foreach (var entry in _folder.Store.ListAsync(RunFolder.Key, Cancel))
        {
            if (!entry.Key.Contains(".runs/", StringComparison.Ordinal))
            {
                keys.Add($"{entry.Key} {entry.ETag}");
            }
        }

        return keys;
    }
}
