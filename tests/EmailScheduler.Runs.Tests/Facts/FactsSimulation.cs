using System.Globalization;
using System.Text;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Restores;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Runs.Tests.Facts;

/// <summary>
/// Weeks in the life of one organization, from one seed: runs, a sender, a provider, an importer, an operator who goes back, each of which may die at any request to the
/// store, and reports that arrive late, twice, or while a run works. What is stored as a fact must hold after every run, whatever state the database has gone back to.
/// </summary>
internal sealed class FactsSimulation : IDisposable
{
    private const int Contacts = 8;

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Random _random;
    private readonly FactsMutant _mutant;
    private readonly RunFolder _folder;
    private readonly List<string> _course = [];
    private long _imports;

    public FactsSimulation(int seed, FactsMutant mutant)
    {
        _random = new Random(seed);
        _mutant = mutant;
        _folder = new RunFolder(_clock);
        _folder.Settings = _folder.Settings with
        {
            LeaseTimeout = TimeSpan.FromMinutes(10),
            Scheduling = _folder.Settings.Scheduling with { DailySendPercentageCap = 1 },
        };
    }

    /// <summary>What happened, step by step.</summary>
    public IReadOnlyList<string> Course => _course;

    /// <summary>How often each kind of step took place.</summary>
    public Dictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>The first thing that did not hold.</summary>
    public string? Violation { get; private set; }

    private CancellationToken Cancellation { get; } = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>Lives through so many steps, and stops at the first violation.</summary>
    public async Task RunAsync(DatabaseLayoutKind layout, int steps)
    {
        await BeginAsync(layout);
        for (var step = 0; step < steps && Violation is null; step++)
        {
            _clock.Advance(TimeSpan.FromMinutes(_random.Next(1, 24 * 60)));
            await (_random.Next(10) switch
            {
                < 4 => PlanAsync(),
                < 7 => ReportAsync(),
                < 8 => SendAsync(),
                < 9 => ImportAsync(),
                _ => RestoreAsync(),
            });
        }

        if (Violation is null)
        {
            await PlanAsync(dies: false);
        }
    }

    private async Task BeginAsync(DatabaseLayoutKind layout)
    {
        await _folder.WithDatabaseAsync($"""
            DELETE FROM contacts; CREATE TABLE counter(value INTEGER); INSERT INTO counter VALUES (0);
            INSERT INTO contacts (id, email, zip_code, birth_date, effective_date)
            SELECT value, 'c' || value || '@example.com', '75001', date('1960-06-10', '+' || (value * 5) || ' days'), date('2010-07-01', '+' || (value * 4) || ' days')
            FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {Contacts}) SELECT value FROM n);
            """);
        if (layout == DatabaseLayoutKind.Log)
        {
            Assert.Equal(RunStatus.Completed, (await _folder.History.ConvertAsync(layout, Cancellation)).Status);
        }

        await PlanAsync(dies: false);
    }

    /// <summary>A run; now and then a batch arrives while it works, which it may see or not.</summary>
    private async Task PlanAsync(bool dies = true)
    {
        var (facts, before) = (await FactsAsync(), await StateAsync());
        var meanwhile = _random.Next(4) == 0 ? _random.Next(1, 12) : 0;
        var late = meanwhile > 0 ? await BatchAsync() : null;
        var store = Store(dies, number => number == meanwhile && late is not null ? _folder.Database.Events.AddAsync(late, Cancellation) : Task.CompletedTask);
        var hidden = _mutant == FactsMutant.FoldAfterPlan ? new HiddenEvents(store) : (IObjectStore)store;
        var request = new RunRequest { OrganizationId = RunFolder.Organization, RunId = RunId.New(_clock) };
        var outcome = await TryAsync("run", store, async () => (await _folder.Run(new BuiltInEngine(TimeProvider.System), hidden).RunAsync(request, cancellationToken: Cancellation)).Status);
        if (_mutant == FactsMutant.FoldAfterPlan)
        {
            await CommitAsync(path => FoldAsync(path));
        }
        else if (_mutant == FactsMutant.FoldThatAdds && outcome == RunStatus.Completed)
        {
            await CommitAsync(path => Sql.Execute(path, "INSERT INTO email_schedules (contact_id, email_type, event_date, scheduled_send_date, status) SELECT contact_id, email_type, event_date, date(scheduled_send_date, '+1 day'), status FROM email_schedules WHERE event_times IS NOT NULL LIMIT 1"));
        }

        await KeepsSenderRowsAsync("run", before);
        if (outcome is RunStatus.Completed or RunStatus.Unchanged)
        {
            await HoldsAsync(facts);
        }
    }

    /// <summary>The provider reports, sometimes what it has reported before.</summary>
    private async Task ReportAsync()
    {
        var (body, store) = (await BatchAsync(), Store(dies: true));
        await TryAsync("report", store, async () =>
        {
            var events = new Runs.Events.OrganizationEvents(store, RunFolder.Organization, _clock);
            var (_, faults) = await events.AddAsync(body, Cancellation);
            Assert.Empty(faults);
            await events.AddAsync(body, Cancellation);
            return RunStatus.Completed;
        });
        await NotDueAsync();
    }

    /// <summary>A sender that marks what it sends in the database itself.</summary>
    private async Task SendAsync()
    {
        var before = await StateAsync();
        if (before.Count == 0)
        {
            // A state from before the first run has nothing to send.
            return;
        }

        var today = Local();
        await CommitAsync(path => Sql.Execute(path, string.Create(
            CultureInfo.InvariantCulture,
            $"UPDATE email_schedules SET status = 'sent', actual_send_datetime = '{today:yyyy-MM-dd HH:mm:ss}' WHERE status = 'pre-scheduled' AND scheduled_send_date <= '{today:yyyy-MM-dd}'")));
        Tell("send", RunStatus.Completed);
        await KeepsSenderRowsAsync("send", before);
    }

    /// <summary>An importer, which works once or not at all.</summary>
    private async Task ImportAsync()
    {
        var before = (long)(await ReadAsync("SELECT value FROM counter"))!;
        for (var time = 0; time < (_mutant == FactsMutant.ExecThatRetries ? 2 : 1); time++)
        {
            await CommitAsync(path => Sql.Execute(path, "UPDATE counter SET value = value + 1"));
        }

        _imports++;
        Tell("import", RunStatus.Completed);
        if ((long)(await ReadAsync("SELECT value FROM counter"))! != before + 1)
        {
            Violation ??= "An import counted more than once.";
        }
    }

    private async Task RestoreAsync()
    {
        var (states, before) = (await _folder.History.ListAsync(cancellationToken: Cancellation), await StateAsync());
        var state = states[_random.Next(states.Count)];
        var (isExact, store) = (_random.Next(4) == 0, Store(dies: true));
        var mark = await ReadAsync("SELECT group_concat(day || ' ' || batch) FROM folded_batches") as string;
        var restore = new OrganizationRestore(store, RunFolder.Organization, _folder.Settings, _clock, NullLogger.Instance);
        var options = new RestoreOptions { IsExact = isExact || _mutant == FactsMutant.RestoreThatForgets };
        var outcome = await TryAsync(isExact ? "restore-exact" : "restore", store, async () => (await restore.RunAsync(state, options, (_, _) => Task.FromResult(true), Cancellation)).Run.Status);
        if (_mutant == FactsMutant.MarkNotTakenBack && mark is not null && outcome == RunStatus.Completed)
        {
            await CommitAsync(path => Sql.Execute(path, "CREATE TABLE IF NOT EXISTS folded_batches (day TEXT NOT NULL, batch TEXT NOT NULL, PRIMARY KEY (day, batch)) WITHOUT ROWID;"
                + string.Concat(mark.Split(',').Select(batch => $"INSERT OR IGNORE INTO folded_batches VALUES ('{batch.Split(' ')[0]}', '{batch.Split(' ')[1]}');"))));
        }

        if (!isExact)
        {
            await KeepsSenderRowsAsync("restore", before);
        }

        await NotDueAsync();
    }

    /// <summary>What is stored of emails and addresses by now, read as the format says and merged by hand.</summary>
    private async Task<StoredFacts> FactsAsync()
    {
        var facts = new StoredFacts();
        await foreach (var entry in _folder.Store.ListAsync("org-data/99.db.events/", Cancellation))
        {
            facts.Add(EventBatch.Parse(await _folder.ReadAsync(entry.Key), RunFolder.Organization, _clock.GetUtcNow()).Events);
        }

        return facts;
    }

    /// <summary>What was stored before the run began, and still is the truth: what came while it worked, it may have seen or not.</summary>
    private async Task HoldsAsync(StoredFacts facts)
    {
        var (rows, now) = (await StateAsync(), await FactsAsync());
        foreach (var row in rows.Where(row => row.Status == "pre-scheduled"))
        {
            if (facts.Emails.Contains(row.Email))
            {
                Violation ??= $"{row.Email} is planned again, although a fact says that it was sent or tried.";
            }

            var address = $"c{row.Contact}@example.com";
            if (facts.IsSuppressed(address) && now.IsSuppressed(address) && row.SendDate >= FirstDay())
            {
                Violation ??= $"{row.Email} is planned, although its contact has left.";
            }
        }

        foreach (var email in facts.Emails)
        {
            var count = rows.Count(row => row.Email == email && row.Status is not ("pre-scheduled" or "skipped"));
            if (count != 1)
            {
                Violation ??= $"{email} has {count} rows of the sender.";
            }
        }

        await NotDueAsync();
    }

    /// <summary>At any time, and whatever the database holds: what is forbidden is not listed.</summary>
    private async Task NotDueAsync()
    {
        var facts = await FactsAsync();
        for (var day = Today(); day < Today().AddDays(3); day = day.AddDays(1))
        {
            var page = await new OrganizationEmails(_folder.Store, RunFolder.Organization, _folder.Settings, _clock, NullLogger.Instance).DueAsync(day, long.MinValue, 1000, withRecipients: false, Cancellation);
            foreach (var email in page.Emails.Where(email => facts.Emails.Contains(email.Key) || facts.IsSuppressed($"c{email.Contact}@example.com")))
            {
                Violation ??= _mutant == FactsMutant.None ? $"{email.Key} is listed, although what is stored forbids it." : null;
            }
        }
    }

    /// <summary>What has been sent stays sent.</summary>
    private async Task KeepsSenderRowsAsync(string step, IReadOnlyList<Row> before)
    {
        var now = (await StateAsync()).Where(row => row.Status is not ("pre-scheduled" or "skipped")).Select(row => row.Email).ToHashSet(StringComparer.Ordinal);
        foreach (var row in before.Where(row => row.Status is not ("pre-scheduled" or "skipped") && !now.Contains(row.Email)))
        {
            Violation ??= $"After {step}, {row.Email} is no longer a row of the sender.";
        }
    }

    /// <summary>A batch about emails that are or were planned, and about people; some of it is older than what is known.</summary>
    private async Task<byte[]> BatchAsync()
    {
        var rows = await StateAsync();
        var lines = new StringBuilder();
        for (var line = _random.Next(1, 4); line > 0; line--)
        {
            var time = _clock.GetUtcNow().AddMinutes(-_random.Next(0, 3 * 24 * 60)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            if (rows.Count > 0 && _random.Next(3) > 0)
            {
                var row = rows[_random.Next(rows.Count)];
                var kind = (string[])["sent", "sent", "delivered", "failed", "bounced"] is var kinds ? kinds[_random.Next(kinds.Length)] : "";
                lines.AppendLine(CultureInfo.InvariantCulture, $$"""{"event":"{{kind}}","occurredAt":"{{time}}","key":"{{row.Email}}"}""");
            }
            else
            {
                var kind = (string[])["unsubscribed", "resubscribed", "resubscribed", "complained"] is var kinds ? kinds[_random.Next(kinds.Length)] : "";
                lines.AppendLine(CultureInfo.InvariantCulture, $$"""{"event":"{{kind}}","occurredAt":"{{time}}","address":"c{{_random.Next(1, Contacts + 1)}}@example.com"}""");
            }
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private DateOnly Today() => DateOnly.FromDateTime(Local());

    /// <summary>The first day on which an email can still go out: what is dated before is the sender's.</summary>
    private DateOnly FirstDay() => TimeOnly.FromDateTime(Local()) < new TimeOnly(8, 30) ? Today() : Today().AddDays(1);

    private DateTime Local() => _clock.GetUtcNow().ToOffset(TimeSpan.FromHours(-5)).DateTime;

    private DyingStore Store(bool dies, Func<int, Task>? meanwhile = null) => new(_folder.Store, dies && _random.Next(4) == 0 ? _random.Next(1, 14) : int.MaxValue, _random.Next(2) == 0) { Meanwhile = meanwhile };

    /// <summary>A process does something; when it dies, its lease runs out before anything else happens.</summary>
    private async Task<RunStatus?> TryAsync(string step, DyingStore store, Func<Task<RunStatus>> doAsync)
    {
        RunStatus? status = null;
        try
        {
            status = await doAsync();
        }
        catch (Exception failure) when (failure is ProcessDiedException || store.IsDead)
        {
            // What it held, it holds until the lease has expired.
        }

        if (store.IsDead)
        {
            status = null;
            _clock.Advance(_folder.Settings.LeaseTimeout * 2);
        }

        Tell(step, status);
        return status;
    }

    private void Tell(string step, RunStatus? status)
    {
        var words = $"{step} {status?.ToString() ?? "died"}";
        Counts[words] = Counts.GetValueOrDefault(words) + 1;
        _course.Add($"{_clock.GetUtcNow():MM-dd HH:mm} {words}");
    }

    /// <summary>Commits a change of the newest state as a program under the lease does.</summary>
    private async Task CommitAsync(Action<string> change)
    {
        var runId = RunId.New(_clock);
        var outcome = await _folder.Database.UnderLeaseAsync(
            async (_, _, workspace, working) =>
            {
                await using var session = await _folder.Database.OpenAsync(runId, working);
                var checkOut = await session.CheckOutAsync(workspace.File("database.db"), working);
                change(checkOut.Path);
                return await session.CommitAsync(checkOut, 1, verification: null, CommitKind.Exec, working);
            },
            Cancellation);
        Assert.True(outcome.Succeeded, outcome.Reason);
    }

    private void FoldAsync(string path)
    {
        var request = new ScheduleRequest { OrganizationId = RunFolder.Organization, Moment = PlanningMoment.At(_clock.GetUtcNow()), RunId = "fold", StartedAt = _clock.GetUtcNow() };
        _folder.Database.Events.FoldAsync(path, request, Cancellation).GetAwaiter().GetResult();
    }

    private async Task<IReadOnlyList<Row>> StateAsync()
    {
        using var database = await OpenAsync();
        var rows = new List<Row>();
        if (!TableSchema.Read(database, "email_schedules").Exists)
        {
            return rows;
        }

        using var found = database.Prepare("SELECT contact_id, email_type, event_date, status, scheduled_send_date FROM email_schedules ORDER BY id");
        while (found.Step())
        {
            rows.Add(new Row(found.GetInt64(0), EmailKey.Of(RunFolder.Organization, found.GetInt64(0), found.GetString(1)!, found.GetString(2)!), found.GetString(3)!, DateOnly.Parse(found.GetString(4)!, CultureInfo.InvariantCulture)));
        }

        return rows;
    }

    private async Task<object?> ReadAsync(string sql)
    {
        using var database = await OpenAsync();
        if (!database.CanPrepare(sql))
        {
            return null;
        }

        using var row = database.Prepare(sql);
        return row.Step() ? row.TryGetInteger(0, out var number) ? number : row.GetString(0) : null;
    }

    private async Task<SqliteDatabase> OpenAsync()
    {
        var path = Path.Combine(_folder.Temp, "state.db");
        return SqliteDatabase.OpenImmutable((await _folder.Database.CheckOutToReadAsync(path, Cancellation)).Path, Cancellation);
    }

    /// <summary>A row of <c>email_schedules</c>.</summary>
    private sealed record Row(long Contact, string Email, string Status, DateOnly SendDate);
}

/// <summary>The store without its events: a run that plans as if nothing had been reported.</summary>
internal sealed class HiddenEvents(IObjectStore inner) : ForwardingStore(inner)
{
    public override async Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default)
    {
        var listing = await base.ListLevelAsync(prefix, cancellationToken);
        return listing with { Prefixes = [.. listing.Prefixes.Where(found => !found.EndsWith(".events/", StringComparison.Ordinal))] };
    }
}

/// <summary>What stored batches say, merged by hand.</summary>
internal sealed class StoredFacts
{
    private static readonly EventKind[] Rank = [EventKind.Resubscribed, EventKind.Bounced, EventKind.Unsubscribed, EventKind.Complained];

    private readonly Dictionary<string, (DateTime Time, EventKind Kind)> _addresses = new(StringComparer.Ordinal);

    /// <summary>The keys of the emails of which something is known.</summary>
    public HashSet<string> Emails { get; } = new(StringComparer.Ordinal);

    public bool IsSuppressed(string address) => _addresses.TryGetValue(address, out var newest) && newest.Kind != EventKind.Resubscribed;

    public void Add(IReadOnlyList<EmailEvent> events)
    {
        foreach (var fact in events)
        {
            if (fact.Email is { } email)
            {
                Emails.Add(EmailKey.Of(RunFolder.Organization, email.ContactId, email.Kind, email.EventDate!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
            }

            if (fact.Kind is EventKind.Bounced or EventKind.Complained or EventKind.Unsubscribed or EventKind.Resubscribed)
            {
                Add(fact.Address ?? $"c{fact.Email!.ContactId}@example.com", fact.OccurredAt, fact.Kind);
            }
        }
    }

    private void Add(string address, DateTime time, EventKind kind)
    {
        if (!_addresses.TryGetValue(address, out var known) || time > known.Time || (time == known.Time && Array.IndexOf(Rank, kind) > Array.IndexOf(Rank, known.Kind)))
        {
            _addresses[address] = (time, kind);
        }
    }
}

/// <summary>The classic mistakes, which the simulation must notice.</summary>
internal enum FactsMutant
{
    None,
    FoldAfterPlan,
    FoldThatAdds,
    RestoreThatForgets,
    ExecThatRetries,
    MarkNotTakenBack,
}
