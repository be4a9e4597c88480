using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Samples;

namespace EmailScheduler.Runs.Tests.Guarding;

/// <summary>Runs of a sample that was planned once, for what happens to it then.</summary>
public abstract class SampleRunTests : IAsyncLifetime
{
    /// <summary>Of contacts that keep their address: one leaves, one moves to a state that forbids email all year.</summary>
    protected const string Safe = """
        UPDATE contacts SET status = 'unsubscribed' WHERE id = (SELECT min(contact_id) FROM email_schedules WHERE status = 'pre-scheduled' AND contact_id % 3 = 0);
        UPDATE contacts SET state = 'NY', zip_code = '10001' WHERE id = (SELECT max(contact_id) FROM email_schedules WHERE status = 'pre-scheduled' AND contact_id % 3 = 0);
        """;

    private const string Rows = "SELECT group_concat(id || ' ' || contact_id || ' ' || email_type || ' ' || scheduled_send_date || ' ' || event_date, ';' ORDER BY id) FROM email_schedules";
    protected const string Skipped = "SELECT count(*) FROM email_schedules WHERE status = 'skipped' AND skip_reason = 'Year-round exclusion for NY'";

    private static readonly DateOnly Start = new(2025, 6, 1);

    private protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero));

    private protected RunFolder Folder { get; }

    protected SampleRunTests() => Folder = new RunFolder(Clock);

    private protected Approvals Approvals => new(Folder.Store, RunFolder.Organization, Clock);

    private protected Pauses Pauses => new(Folder.Store, RunFolder.Organization, Clock);

    public async ValueTask InitializeAsync()
    {
        var file = Path.Combine(Folder.Temp, "sample.db");
        SampleDatabase.Create(file, new SampleOptions { Contacts = 600, AsOf = Start });
        await Folder.PutAsync(await File.ReadAllBytesAsync(file));
        File.Delete(file);
        Assert.Equal(RunStatus.Completed, (await RunAsync()).Status);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private protected async Task<RunReport> RunAsync(string? runId = null, IScheduleEngine? engine = null)
    {
        var outcome = await Folder.Run(engine ?? new BuiltInEngine(TimeProvider.System)).RunAsync(Request(runId), cancellationToken: Cancel);
        return outcome.Report ?? throw new InvalidOperationException($"{outcome.Status}: {outcome.Reason}");
    }

    private protected RunRequest Request(string? runId)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        return new RunRequest { OrganizationId = RunFolder.Organization, RunId = runId ?? RunId.New(Clock), AsOf = Start };
    }

    /// <summary>What another program does to the plain file.</summary>
    private protected async Task ChangeAsync(string sql)
    {
        if (sql.Length > 0)
        {
            var file = Path.Combine(Folder.Temp, "changed.db");
            await File.WriteAllBytesAsync(file, await Folder.ReadAsync(RunFolder.Key));
            Sql.Execute(file, sql);
            await Folder.PutAsync(await File.ReadAllBytesAsync(file));
            File.Delete(file);
        }
    }

    private protected async Task<HashSet<string>> RowsAsync() => [.. ((string)(await Folder.QueryNewestAsync(Rows))!).Split(';')];

    private protected Task<object?> BaselineAsync() => Folder.QueryNewestAsync("SELECT json_remove(value, '$.withdrawn') FROM scheduler_state WHERE name = 'guard_baseline'");

    private protected async Task<(string? Kind, string? RunId)> NewestCommitAsync() =>
        (await Folder.History.ListAsync(limit: 1, Cancel))[0] is var state ? (state.Kind?.ToString().ToLowerInvariant(), state.RunId) : default;
}
