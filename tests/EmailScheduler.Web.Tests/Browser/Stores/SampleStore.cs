using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Web.Tests.Browser.Stores;

/// <summary>A store with organizations of every kind that the console shows: known by their numbers.</summary>
internal static class SampleStore
{
    /// <summary>A few days of runs on a plain file.</summary>
    public const long Good = 99;

    /// <summary>A few days of runs on a log.</summary>
    public const long OfLog = 100;

    /// <summary>Half of its contacts lost their addresses: the guard holds its newest plan.</summary>
    public const long Held = 17;

    /// <summary>As <see cref="Held"/>, for a test that approves.</summary>
    public const long ToApprove = 18;

    /// <summary>A person has paused it.</summary>
    public const long Paused = 23;

    /// <summary>As <see cref="Paused"/>, for a test that resumes.</summary>
    public const long ToResume = 24;

    /// <summary>As <see cref="Good"/>, for a test that pauses.</summary>
    public const long ToPause = 25;

    /// <summary>As <see cref="NeverRun"/>, for a test that runs: whatever the day, its first run makes a plan.</summary>
    public const long ToRun = 26;

    /// <summary>As <see cref="Good"/>, for a test that restores.</summary>
    public const long ToRestore = 27;

    /// <summary>Its database, its status and its newest report are no such things.</summary>
    public const long Damaged = 31;

    /// <summary>Text of the worst kinds in every field.</summary>
    public const long Hostile = 47;

    /// <summary>A setting that cannot be read, with such text in it: its run is rejected.</summary>
    public const long HostileSetting = 48;

    /// <summary>It has a database and no run.</summary>
    public const long NeverRun = 53;

    /// <summary>Another program holds its lease.</summary>
    public const long Leased = 61;

    /// <summary>As <see cref="Leased"/>, for a test that breaks the lease.</summary>
    public const long ToBreak = 62;

    /// <summary>Its last run is days ago.</summary>
    public const long Late = 71;

    private const string EmptyHalf = "UPDATE contacts SET email = '' WHERE id % 2 = 0";

    /// <summary>Fills a store.</summary>
    /// <param name="store">An empty store.</param>
    /// <param name="now">When people look at it.</param>
    public static Task FillAsync(TestStore store, DateTimeOffset now)
    {
        Agency Of(long organizationId, DatabaseLayoutKind layout = DatabaseLayoutKind.PlainObject) => new(store, organizationId, now, layout);
        async Task RanAsync(long organizationId) => await (await Of(organizationId).FoundAsync()).RunDailyAsync();
        return Task.WhenAll(
        [
            .. new[] { Good, ToPause, ToRestore }.Select(RanAsync),
            .. new[] { Held, ToApprove }.Select(id => HoldAsync(Of(id))),
            .. new[] { Paused, ToResume }.Select(id => PauseAsync(Of(id))),
            .. new[] { Leased, ToBreak }.Select(id => LeaseAsync(store, Of(id), now)),
            OnLogAsync(Of(OfLog, DatabaseLayoutKind.Log)),
            DamageAsync(store, Of(Damaged)),
            HostileAsync(store, Of(Hostile)),
            HostileSettingAsync(Of(HostileSetting)),
            .. new[] { NeverRun, ToRun }.Select(id => Of(id).FoundAsync()),
            LateAsync(Of(Late)),
        ]);
    }

    private static async Task OnLogAsync(Agency agency) => await (await agency.FoundAsync()).RunDailyAsync();

    private static async Task HoldAsync(Agency agency) =>
        await (await (await (await agency.FoundAsync(contacts: 600)).RunAsync(1)).ChangeAsync(EmptyHalf)).RunAsync(0.01, RunStatus.Held);

    private static async Task PauseAsync(Agency agency)
    {
        await (await agency.FoundAsync()).RunDailyAsync();
        await agency.PauseAsync("The new list is not checked yet.");
    }

    private static async Task LeaseAsync(TestStore store, Agency agency, DateTimeOffset now)
    {
        await (await agency.FoundAsync()).RunDailyAsync();

        // As the shell scripts in production write it.
        await store.PutAsync(DatabaseKeys.Lease(agency.Key), $$"""{"instance_id":"script","timestamp":"{{now:yyyy-MM-dd'T'HH:mm:ss'Z'}}","timeout":86400}""");
    }

    private static async Task DamageAsync(TestStore store, Agency agency)
    {
        await (await agency.FoundAsync()).RunDailyAsync();
        await foreach (var report in store.Objects.ListAsync(DatabaseKeys.Reports(agency.Key), Cancel))
        {
            await store.PutAsync(report.Key, "\0\u0001 no report");
        }

        // A folder refuses to replace a database by what is none.
        await store.Objects.DeleteAsync(agency.Key, cancellationToken: Cancel);
        await store.PutAsync(agency.Key, "\0\u0001 no database");
        await store.PutAsync($"org-status/{Damaged}.json", "\0\u0001 no status");
    }

    private static async Task HostileAsync(TestStore store, Agency agency)
    {
        await (await agency.FoundAsync()).RunAsync(1);
        var (text, most) = (HostileText.Short.Replace("'", "''", StringComparison.Ordinal), HostileText.Long);
        await agency.ChangeAsync($"""
            UPDATE organizations SET name = '{text}{most}';
            UPDATE contacts SET first_name = '{text}', last_name = '{text}', current_carrier = '{text}', email = 'hostile' || id || '@example.com';
            UPDATE contacts SET last_name = '{most}' WHERE id IN (1, 3);
            UPDATE contacts SET status = '{text}' WHERE id % 5 = 0;
            UPDATE contacts SET state = '{text}' WHERE id % 7 = 0;
            UPDATE contacts SET birth_date = '{text}' WHERE id % 11 = 0;
            UPDATE contacts SET zip_code = '{text}' WHERE id % 13 = 0;
            INSERT INTO campaign_types (name, target_all_contacts) VALUES ('{text}', 1), ('{most}', 0);
            INSERT INTO campaign_instances (campaign_type, instance_name, email_template, sms_template, active_start_date, active_end_date, spread_start_date)
                VALUES ('{text}', '{text}', '{most}', '{text}', date('now'), date('now', '+30 days'), date('now', '+2 days'));
            INSERT INTO contact_campaigns (contact_id, campaign_instance_id, trigger_date, status) SELECT id, (SELECT max(id) FROM campaign_instances), date('now', '+3 days'), 'pending' FROM contacts;
            INSERT INTO suppressions VALUES ('{text}', '{most}');
            INSERT INTO contact_events (contact_id, event_type, metadata, created_at) VALUES (1, '{text}', '{most}', '{text}');
            INSERT INTO email_schedules (contact_id, email_type, scheduled_send_date, scheduled_send_time, status, skip_reason, email_template, scheduler_run_id)
                VALUES (1, '{text}', date('now', '+3 days'), '{text}', 'pre-scheduled', '{text}', '{most}', '{text}'), (2, '{most}', date('now', '+3 days'), '08:30:00', '{text}', '{most}', '{text}', '{text}');
            """);
        await agency.RunAsync(0.01);
        await store.PutAsync(DatabaseKeys.Pause(agency.Key), System.Text.Json.JsonSerializer.Serialize(
            new Pause { Reason = HostileText.Short, Actor = HostileText.Short, Since = DateTimeOffset.UnixEpoch }, StoredJson.Options));
    }

    private static async Task HostileSettingAsync(Agency agency) =>
        await (await (await agency.FoundAsync()).ChangeAsync($"UPDATE organizations SET timezone = '{HostileText.Short.Replace("'", "''", StringComparison.Ordinal)}'")).RunAsync(0.01, RunStatus.Rejected);

    private static async Task LateAsync(Agency agency) => await (await agency.FoundAsync(daysAgo: 6)).RunAsync(5);
}
