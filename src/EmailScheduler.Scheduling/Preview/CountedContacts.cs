using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Planning;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Scheduling.Rules;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Reads a database as a run does, to name the contacts that a run only counts: what is counted is decided where the run decides it.</summary>
internal sealed class CountedContacts(string path, ScheduleRequest request, Action<CountedContact> onContact)
{
    private readonly Lock _gate = new();

    public void Read(ContactCount count, StepClock steps, CancellationToken cancellationToken)
    {
        if (count == ContactCount.Excluded)
        {
            new ExcludedContacts(path, request).Read(contact => Add(contact.ContactId, contact.Reason), cancellationToken);
            return;
        }

        var observer = new ReadingObserver
        {
            OnUnreadableDate = count == ContactCount.UnreadableDate ? (column, contact) => Add(contact, column) : null,
            OnDuplicateAddress = count == ContactCount.DuplicateAddress ? contact => Add(contact) : null,
        };
        var input = new PlanContextReader(path, request) { Observer = observer }.Read(steps, cancellationToken);
        switch (count)
        {
            case ContactCount.UnreadableDate or ContactCount.DuplicateAddress:
                break; // the observer has named them
            case ContactCount.UnknownLocation or ContactCount.LocationConflict or ContactCount.UnknownWindow or ContactCount.UnreadableWindow:
                AddUnclear(count, input.Context, cancellationToken);
                break;
            case ContactCount.Status:
                AddStatuses(input, cancellationToken);
                break;
            case ContactCount.CampaignStatus:
                AddCampaignStatuses(input, cancellationToken);
                break;
            case ContactCount.HeldInWindow:
                AddHeldInWindows(input.Context, cancellationToken);
                break;
            case ContactCount.HeldOfExcluded:
                AddHeldOfExcluded(input, cancellationToken);
                break;
            case ContactCount.Skipped or ContactCount.ForbiddenByNewerWindow:
                AddPlanned(count, input.Context, steps, cancellationToken);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(count), count, "No number of this name is listed.");
        }
    }

    private void AddUnclear(ContactCount count, PlanContext context, CancellationToken cancellationToken)
    {
        for (var block = 0; block < context.Contacts.BlockCount; block++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (ref readonly var contact in context.Contacts.Block(block))
            {
                if (UnclearContacts.Is(count, contact, context.Windows))
                {
                    Add(contact.Id);
                }
            }
        }
    }

    private void AddStatuses(PlanInput input, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        var words = ContactScan.NewStatuses(input.Selection);
        using var rows = database.Prepare($"SELECT {ContactColumns.Read(database).SelectList} FROM contacts");
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ContactScan.TryReadStatus(rows, out var status) && words.WordOf(status) is { } word)
            {
                Add(rows.WholeNumber(ContactColumns.Id), ValueCounts.ReportedAs(word, input.Contacts.Statuses));
            }
        }
    }

    private void AddCampaignStatuses(PlanInput input, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        var words = CampaignTriggers.NewStatuses();
        CampaignTriggers.ReadOthers(
            database,
            row =>
            {
                if (words.WordOf(row.Utf8(CampaignTriggers.OtherStatus)) is { } word)
                {
                    Add(row.WholeNumber(CampaignTriggers.OtherContact), ValueCounts.ReportedAs(word, input.OtherCampaignStatuses));
                }
            },
            cancellationToken);
    }

    private void AddHeldInWindows(PlanContext context, CancellationToken cancellationToken)
    {
        var scratch = Array.Empty<ExistingRow>();
        for (var ordinal = 0; ordinal < context.Contacts.Count; ordinal++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (ref readonly var row in context.Rows.Of(ordinal, ref scratch))
            {
                if (HeldEmails.IsInWindow(context.Contacts[ordinal], row, context))
                {
                    Add(context.Contacts[ordinal].Id);
                }
            }
        }
    }

    // Of a row without a valid contact nothing but its id is kept in memory.
    private void AddHeldOfExcluded(PlanInput input, CancellationToken cancellationToken)
    {
        var held = HeldEmails.OfExcluded(input, path, request, cancellationToken);
        if (held.Count == 0)
        {
            return;
        }

        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        using var rows = database.Prepare($"SELECT id, {TableSchema.Read(database, ScheduleTables.Schedules).ColumnOrNull("contact_id")} FROM {ScheduleTables.Schedules}");
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (held.Contains(rows.GetInt64(0)))
            {
                Add(rows.WholeNumber(1));
            }
        }
    }

    private void AddPlanned(ContactCount count, PlanContext context, StepClock steps, CancellationToken cancellationToken)
    {
        var newer = count == ContactCount.ForbiddenByNewerWindow ? NewerWindowCheck.Of(context) : null;
        if (count == ContactCount.ForbiddenByNewerWindow && newer is null)
        {
            return;
        }

        steps.Begin("plan");
        foreach (var block in new Planner(context).Plan(done => steps.Report(done, context.Contacts.Count), cancellationToken))
        {
            foreach (ref readonly var email in block.Emails.AsSpan())
            {
                var contact = context.Contacts[block.ContactOf(email)];
                if (count == ContactCount.Skipped && !email.IsScheduled)
                {
                    Add(contact.Id, context.Texts[email.Reason]);
                }
                else if (newer?.Forbids(contact, email) == true)
                {
                    Add(contact.Id);
                }
            }
        }
    }

    // Dates are read by several readers at once.
    private void Add(long? contact, string value = "")
    {
        lock (_gate)
        {
            onContact(new CountedContact(contact, value));
        }
    }
}
