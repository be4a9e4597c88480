using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Torture;

/// <summary>
/// Importers, providers, runs and restores at once on one organization, each a process of the command line, many of them killed; then the history is read from its
/// beginning: each state is the one before plus what its commit says, and after one more run every stored fact holds.
/// </summary>
/// <param name="options">The store, the layout, the time, the seed; <see cref="TortureOptions.Program"/> is the command line.</param>
internal sealed class FactsTorture(TortureOptions options)
{
    private const long Organization = 99;
    private const int Tries = 5;

    // One row for each import, in the same file as the contacts: what has been committed of it can be told apart.
    private const string Import = "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute('CREATE TABLE IF NOT EXISTS imports (token TEXT PRIMARY KEY)'); d.execute('INSERT INTO imports VALUES (?)', (sys.argv[2],)); d.commit(); d.close()";

    private readonly Random _random = new(options.Seed);
    private readonly string _temp = Directory.CreateTempSubdirectory("email-scheduler-facts-").FullName;
    private readonly ConcurrentBag<string> _violations = [];
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _imports = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<string> _stored = [];
    private int _number;

    /// <summary>Runs the session, and returns what happened and what must not have happened.</summary>
    public async Task<(IReadOnlyDictionary<string, int> Counts, IReadOnlyList<string> Violations)> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EndWellAsync(["sample", "--contacts", "200", "--as-of", "2026-01-15", "--set", $"Database:Layout={(options.Layout == TortureLayout.Log ? "log" : "object")}"], cancellationToken);
            await EndWellAsync(["run", "--as-of", "2026-01-15"], cancellationToken);
            var until = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, options.Runners).Select(_ => WorkAsync(until, cancellationToken)));
            if (_violations.IsEmpty)
            {
                await Task.Delay(options.Lease * 2, cancellationToken);
                await EndWellAsync(["run", "--as-of", "2026-01-15"], cancellationToken);
                await EndWellAsync(["history", "verify"], cancellationToken);
                await JudgeHistoryAsync(cancellationToken);
                await JudgeFactsAsync(cancellationToken);
            }

            return (_counts, [.. _violations]);
        }
        finally
        {
            Directory.Delete(_temp, recursive: true);
        }
    }

    private FactsProcesses Processes => new(options, _temp, Draw, _violations, _counts);

    private IObjectStore Store => Stores.Open(options.Store, options.Variable);

    private RunSettings Settings => new() { TempFolder = _temp, VersionsNewest = 10_000 };

    private OrganizationHistory History => new(Store, Organization, Settings, TimeProvider.System, NullLogger.Instance);

    private async Task WorkAsync(Stopwatch until, CancellationToken cancellationToken)
    {
        while (until.Elapsed < options.Duration && _violations.IsEmpty)
        {
            await (Draw(10) switch
            {
                < 4 => TryAsync("run", ["run", "--as-of", "2026-01-15"], cancellationToken),
                < 7 => ReportAsync(cancellationToken),
                < 9 => ImportAsync(cancellationToken),
                _ => RestoreAsync(cancellationToken),
            });
        }
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(_temp, FormattableString.Invariant($"batch{Interlocked.Increment(ref _number)}.ndjson"));
        var at = DateTime.UtcNow.AddMinutes(-Draw(4000)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var contact = 1 + Draw(200);
        var line = Draw(3) switch
        {
            0 => $$"""{"event":"unsubscribed","occurredAt":"{{at}}","contact":{{contact}}}""",
            1 => $$"""{"event":"sent","occurredAt":"{{at}}","contact":{{contact}},"type":"birthday","event_date":"2026-{{1 + Draw(12):00}}-{{1 + Draw(28):00}}"}""",
            _ => $$"""{"event":"delivered","occurredAt":"{{at}}","key":"99-{{contact}}-aep-2026-09-15"}""",
        };
        await File.WriteAllTextAsync(file, line + "\n", cancellationToken);
        if (await TryAsync("events", ["events", "add", file], cancellationToken) == 0)
        {
            _stored.Add(line);
        }
    }

    private async Task ImportAsync(CancellationToken cancellationToken)
    {
        var token = FormattableString.Invariant($"import{Interlocked.Increment(ref _number)}");
        _imports[token] = false;
        if (await TryAsync("exec", ["exec", "--", "python3", "-c", Import, "{database}", token], cancellationToken) == 0)
        {
            _imports[token] = true;
        }
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var (exitCode, output, _) = await Processes.RunAsync(["history", "--json", "--limit", "8"], killAfter: null, cancellationToken);
        if (exitCode == 0 && JsonNode.Parse(output)!["commits"]!.AsArray() is { Count: > 0 } commits)
        {
            var id = commits[Draw(commits.Count)]!["id"]!.GetValue<string>();
            await TryAsync("restore", ["restore", id, "--yes"], cancellationToken);
        }
    }

    /// <summary>A process that may be killed at any moment; 0, what it ended with, or none when it was killed.</summary>
    private async Task<int?> TryAsync(string what, string[] arguments, CancellationToken cancellationToken)
    {
        var killAfter = Draw(3) == 0 ? TimeSpan.FromMilliseconds(Draw(2500)) : (TimeSpan?)null;
        var (exitCode, _, errors) = await Processes.RunAsync(arguments, killAfter, cancellationToken);
        _counts.AddOrUpdate($"{what} {(exitCode is { } code ? code.ToString(CultureInfo.InvariantCulture) : "killed")}", 1, (_, count) => count + 1);

        // A history that another program is changing may lack the state by now: 65 and 78 name it.
        if (exitCode is not (null or 0 or 75) && !(what == "restore" && exitCode is 65 or 78))
        {
            _violations.Add($"'{string.Join(' ', arguments)}' ended with {exitCode}: {errors}");
        }

        return exitCode;
    }

    private async Task EndWellAsync(string[] arguments, CancellationToken cancellationToken)
    {
        // Nothing else is at work, but a busy machine may lose even a lease that no one wants.
        var (exitCode, output, errors) = await Processes.RunAsync(arguments, killAfter: null, cancellationToken);
        for (var again = 1; exitCode == 75 && again < Tries; again++)
        {
            (exitCode, output, errors) = await Processes.RunAsync(arguments, killAfter: null, cancellationToken);
        }

        if (exitCode != 0)
        {
            _violations.Add($"'{string.Join(' ', arguments)}' ended with {exitCode}: {output} {errors}");
        }
    }

    /// <summary>Each state from the oldest on: an import adds its own row and nothing else, a restore brings back those of the state that it names, all else changes none.</summary>
    private async Task JudgeHistoryAsync(CancellationToken cancellationToken)
    {
        var (history, path) = (History, Path.Combine(_temp, "state.db"));
        var known = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var committed = new HashSet<string>(StringComparer.Ordinal);
        HashSet<string>? before = null;
        foreach (var state in (await history.ListAsync(cancellationToken: cancellationToken)).Reverse())
        {
            File.Delete(path);
            await history.RestoreToFileAsync(state, path, cancellationToken);
            var now = Imports(path);
            known[state.Id] = now;
            Judge(state, before, now, known, committed);
            before = now;
        }

        foreach (var (token, isReported) in _imports.Where(import => import.Value && !committed.Contains(import.Key)))
        {
            _violations.Add($"{token} was reported as committed ({isReported}) and is in no state.");
        }
    }

    private void Judge(PastState state, HashSet<string>? before, HashSet<string> now, Dictionary<string, HashSet<string>> known, HashSet<string> committed)
    {
        switch (state.Kind)
        {
            case CommitKind.Exec:
                if (now.Count != before!.Count + 1 || !now.IsSupersetOf(before) || !committed.Add(now.Except(before).Single()))
                {
                    _violations.Add($"{state.Id}: an import was lost, or applied twice.");
                }

                break;
            case CommitKind.Restore:
                if (known.TryGetValue(state.RestoredFrom!, out var then) && !now.SetEquals(then))
                {
                    _violations.Add($"{state.Id}: the restore has other imports than {state.RestoredFrom}.");
                }

                break;
            default:
                if (before is not null && !now.SetEquals(before))
                {
                    _violations.Add($"{state.Id}: a commit of kind {state.Kind} changed the imports.");
                }

                break;
        }
    }

    private static HashSet<string> Imports(string path)
    {
        using var database = SqliteDatabase.OpenImmutable(path, CancellationToken.None);
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        if (TableSchema.Read(database, "imports").Exists)
        {
            using var rows = database.Prepare("SELECT token FROM imports");
            while (rows.Step())
            {
                tokens.Add(rows.GetString(0)!);
            }
        }

        return tokens;
    }

    /// <summary>After the last run: everything that was reported is stored, and nothing is planned against it.</summary>
    private async Task JudgeFactsAsync(CancellationToken cancellationToken)
    {
        var (store, facts, texts) = (Store, new List<EmailEvent>(), new HashSet<string>(StringComparer.Ordinal));
        await foreach (var entry in store.ListAsync(DatabaseKeys.Events(DatabaseKeys.Of(Organization)), cancellationToken))
        {
            await using var found = await store.GetAsync(entry.Key, cancellationToken: cancellationToken);
            using var body = new MemoryStream();
            await found.Content!.CopyToAsync(body, cancellationToken);
            texts.UnionWith(Encoding.UTF8.GetString(body.ToArray()).Split('\n'));
            facts.AddRange(EventBatch.Parse(body.ToArray(), Organization, DateTimeOffset.UtcNow).Events);
        }

        foreach (var line in _stored.Where(line => !texts.Contains(line)))
        {
            _violations.Add($"A batch was reported as stored and is not there: {line}");
        }

        var path = Path.Combine(_temp, "newest.db");
        if ((await History.ListAsync(1, cancellationToken)).SingleOrDefault() is not { } newest)
        {
            _violations.Add("There is no state, though the first run committed one.");
            return;
        }

        await History.RestoreToFileAsync(newest, path, cancellationToken);
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        foreach (var fact in facts)
        {
            var planned = fact.Email is { } email
                ? $"email_type = '{email.Kind}' AND contact_id = {email.ContactId} AND event_date = '{email.EventDate:yyyy-MM-dd}'"
                : $"contact_id = {fact.ContactId} AND scheduled_send_date >= '2026-01-15'";
            if (database.ReadInt64($"SELECT count(*) FROM email_schedules WHERE status = 'pre-scheduled' AND {planned}") != 0)
            {
                _violations.Add($"Planned against a fact: {fact.Kind}, {planned}.");
            }

            if (fact.Email is not null && database.ReadInt64($"SELECT count(*) FROM email_schedules WHERE status IN ('sent', 'delivered') AND {planned}") != 1)
            {
                _violations.Add($"Not exactly one row of the sender for a fact: {planned}.");
            }
        }
    }

    private int Draw(int below)
    {
        lock (_random)
        {
            return _random.Next(below);
        }
    }
}
