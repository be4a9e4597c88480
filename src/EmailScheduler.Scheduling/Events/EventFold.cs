using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Scheduling.Writing;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Events;

/// <summary>
/// Folds events into a local, disposable database file, before a plan is made from it. It is a merge: of each email and each address the newest fact by its own
/// time wins, so that the same rows result whatever was folded before, again, or in another order. It writes <c>status</c> and <c>actual_send_datetime</c> of the
/// emails that the events name, and the scheduler's own tables; never <c>contacts</c> or <c>suppressions</c>. When a member throws, the file must be thrown away.
/// </summary>
public sealed class EventFold : IDisposable
{
    /// <summary>How many events are folded at once: what the database lacks an index for is searched once for all of them.</summary>
    private const int AtOnce = 100_000;

    private readonly ExclusiveFile _file;
    private readonly AddressFold _addresses;
    private readonly EmailFold _emails;
    private readonly Statement _mark;
    private readonly Statement _prune;
    private readonly DateOnly _today;
    private readonly List<EmailEvent> _events = [];
    private FoldResult _result = new();

    private EventFold(ExclusiveFile file, ScheduleRequest request)
    {
        _file = file;
        _today = DateOnly.FromDateTime(request.StartedAt.UtcDateTime);
        var database = file.Database;
        database.Execute("PRAGMA journal_mode = MEMORY");
        database.Execute("BEGIN EXCLUSIVE");
        database.Execute($"CREATE TEMP TABLE {NamedContacts.Table} (id INTEGER PRIMARY KEY)");
        ScheduleTables.RequireUsable(database, TableSchema.Read(database, ScheduleTables.Schedules));
        ContactColumns.Read(database);
        ScheduleTables.AddSchedules(database);
        ScheduleTables.AddEventTimes(database);
        AddressEvents.Add(database);
        FoldedBatches.Add(database);
        var (ofRows, ofOwn) = (new RecordedWrites(), new RecordedWrites());
        _emails = ofRows.Record(database, () => new EmailFold(database, request, ofRows));
        ofRows.RequireInputsUntouched(database);
        (_addresses, _mark, _prune) = ofOwn.Record(database, () => (new AddressFold(database), FoldedBatches.Mark(database), FoldedBatches.Pruning(database)));
        ofOwn.RequireInputsUntouched(database, AddressEvents.Table);
        database.Execute("COMMIT");

        // Without a journal, no statement whose triggers have written may fail.
        database.Execute(ofRows.Triggers.Any() || ofOwn.Triggers.Any() ? "PRAGMA journal_mode = MEMORY" : "PRAGMA journal_mode = OFF");
        database.Execute("BEGIN EXCLUSIVE");
    }

    /// <summary>Opens a file for folding.</summary>
    /// <param name="databasePath">The file; no other process may have it open.</param>
    /// <param name="request">The organization, the run, the settings.</param>
    /// <param name="cancellationToken">Interrupts the work of this and of the other members.</param>
    /// <exception cref="InvalidDatabaseException">The database lacks what folding needs, or something in it is in the way; the message names it.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static EventFold Open(string databasePath, ScheduleRequest request, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        var file = ExclusiveFile.Open(databasePath, cancellationToken);
        try
        {
            return new EventFold(file, request);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Folds a batch.</summary>
    /// <param name="day">The day of its arrival.</param>
    /// <param name="batch">Its name.</param>
    /// <param name="events">Its events; <see langword="null"/> when it cannot be read, which is counted, so that it is not read again by every run.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidDatabaseException">A constraint or trigger of the database refused a row.</exception>
    public void Add(DateOnly day, string batch, IReadOnlyList<EmailEvent>? events, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(batch);
        _mark.Bind(1, EmailKey.Text(day));
        _mark.Bind(2, batch);
        _mark.Step();
        _result = _result with
        {
            Batches = _result.Batches + 1,
            Events = _result.Events + (events?.Count ?? 0),
            Unreadable = _result.Unreadable + (events is null ? 1 : 0),
        };
        _events.AddRange(events ?? []);
        if (_events.Count >= AtOnce)
        {
            Merge(cancellationToken);
        }
    }

    /// <summary>Ends the folding; nothing can be added any more.</summary>
    /// <exception cref="InvalidDatabaseException">A constraint or trigger of the database refused a row.</exception>
    public FoldResult Complete(CancellationToken cancellationToken = default)
    {
        Merge(cancellationToken);
        _addresses.Settle();
        FoldedBatches.Prune(_file.Database, _prune, _today);
        _file.Database.Execute("COMMIT");
        CloseStatements();
        _file.Complete();
        return _result with
        {
            EmailsUpdated = _emails.Updated,
            EmailsAdded = _emails.Added,
            Addresses = _addresses.Changed,
            Mismatched = _emails.Mismatched,
            Unmatched = _addresses.Unmatched,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseStatements();
        _file.Dispose();
    }

    private void Merge(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_events.Count == 0)
        {
            return;
        }

        NamedContacts.Set(_file.Database, _events);
        _emails.Merge(_events, cancellationToken);
        _addresses.Merge(_events, cancellationToken);
        _events.Clear();
    }

    private void CloseStatements()
    {
        _mark.Dispose();
        _prune.Dispose();
        _emails.Dispose();
        _addresses.Dispose();
    }
}

/// <summary>The contacts that events name, as a table: rows of theirs are found by an index where the database has one, else by one reading of the table.</summary>
internal static class NamedContacts
{
    public const string Table = "temp.named_contacts";

    public static void Set(SqliteDatabase database, IReadOnlyList<EmailEvent> events)
    {
        database.Execute($"DELETE FROM {Table}");
        using var insert = database.Prepare($"INSERT OR IGNORE INTO {Table} (id) VALUES (?1)");
        foreach (var named in events)
        {
            if ((named.Email?.ContactId ?? named.ContactId) is { } id)
            {
                insert.Bind(1, id);
                insert.Step();
            }
        }
    }
}
