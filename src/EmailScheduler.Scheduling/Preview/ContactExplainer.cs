using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Planning;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Scheduling.Rules;
using EmailScheduler.Scheduling.Writing;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Plans the whole database, and tells what each rule did to the mails of one contact.</summary>
internal sealed class ContactExplainer(string path, PlanInput input)
{
    private readonly PlanContext _context = input.Context;

    public ContactExplanation Explain(long contactId, StepClock steps, CancellationToken cancellationToken)
    {
        var hint = 0;
        var ordinal = _context.Contacts.Find(contactId, ref hint);
        if (ordinal < 0)
        {
            return LeftOut(contactId, cancellationToken);
        }

        var trace = new ContactTrace(_context);
        new Planner(_context).PlanOne(ordinal, new ContactMails { Trace = trace });
        var load = new LoadTrace(_context, ordinal, trace.Mails);

        steps.Begin("plan");
        var blocks = new Planner(_context) { AfterStage = load.Observe }.Plan(done => steps.Report(done, _context.Contacts.Count), cancellationToken);
        return Of(contactId) with
        {
            Contact = [.. new ContactFacts(_context).Of(ordinal), .. CampaignsNotTakingPart()],
            Dropped = Compare(ordinal, blocks[ordinal / ContactList.BlockSize], trace.Mails),
            Mails = [.. trace.Mails.Select(mail => mail.ToExplained(_context.Types, _context.Texts))],
        };
    }

    private ContactExplanation Of(long contactId) => new()
    {
        ContactId = contactId,
        Today = DayNumber.ToDate(_context.Days.Today),
        FirstDay = DayNumber.ToDate(_context.Days.First),
        Contact = [],
        Mails = [],
        Dropped = [],
    };

    private IEnumerable<ExplainedStep> CampaignsNotTakingPart() => _context.CampaignTables.Instances
        .Where(instance => !instance.TakesPart(_context.Days.First))
        .Select(instance => new ExplainedStep("campaign", "4", $"{instance.EmailType} takes no part: {(instance.Type.IsActive
            ? instance.ActiveStart != DayNumber.None && instance.ActiveStart > _context.Days.First ? $"it begins on {ContactTrace.Day(instance.ActiveStart)}" : $"it ended on {ContactTrace.Day(instance.End)}"
            : "its type is not active")}."));

    // The last stage: which mails are written, and what becomes of the rows (docs/scheduling-rules.md, sections 6 and 9).
    private List<PlannedRow> Compare(int ordinal, PlanBlock block, IReadOnlyList<TracedMail> mails)
    {
        var keys = new RowKeys(_context);
        var changes = BlockChanges.Of(block, _context, new PlannedFingerprint(_context), keys, hash: null, []);
        var (ofMails, dropped, rows) = (new Dictionary<int, RowChange>(), new Dictionary<long, RowChangeKind>(), new List<(int Mail, PlannedRow Row)>());
        PlanPreview.Sort(changes.Changes, ofMails, dropped);
        var first = Math.Max(0, Array.FindIndex(block.Mails, mail => block.ContactOf(mail) == ordinal));
        new BlockRows(_context, keys).AddContact(ordinal, ofMails, dropped, block, first, block.OfContact(ordinal, first).Length, rows);
        foreach (var traced in mails)
        {
            if (traced.Planned is { } planned)
            {
                Tell(traced, rows.Where(row => row.Mail >= 0 && block.Mails[row.Mail].Type == planned.Type && block.Mails[row.Mail].Event == planned.Event).Select(row => row.Row).ToList());
            }
        }

        return [.. rows.Where(row => row.Mail < 0).Select(row => row.Row)];
    }

    private static void Tell(TracedMail traced, List<PlannedRow> rows)
    {
        if (rows is not [var row])
        {
            traced.Say("one mail a day", "6.4", "Not written: another mail of its type has the same date and comes first.");
            return;
        }

        traced.Change = row.Change;
        traced.Say("comparison", "9", row.Change switch
        {
            PlannedChange.New => "Its row is new.",
            PlannedChange.Moved => $"Its row moves from {row.SendDateBefore:yyyy-MM-dd}.",
            PlannedChange.Skipped => "Its row was to be sent and becomes skipped.",
            PlannedChange.Revived => "Its row was skipped and will be sent.",
            PlannedChange.AlreadyHandled => "Not written: a row of the sender has this contact, type and date.",
            PlannedChange.Kept => "Its row is as planned already and is not touched.",
            _ => "Its row is brought to the planned values.",
        });
    }

    private ContactExplanation LeftOut(long contactId, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        var reason = ExcludedContacts.ReasonOf(database, contactId, _context.Days.Today, _context.Settings.Base.SendWithoutZipcodeForUniversal, cancellationToken);
        return Of(contactId) with
        {
            LeftOut = reason is { } known ? known.Name : "not_found",
            Contact = [new ExplainedStep("left out", "1", reason switch
            {
                ExcludedReason.InvalidEmail => "No mail is planned: the contact's address is not one that mail can be sent to.",
                ExcludedReason.Suppressed => "No mail is planned: a contact with the same address, or this one, is unsubscribed, bounced, complained, deleted, inactive or do_not_contact.",
                ExcludedReason.UnknownLocation => "No mail is planned: neither state nor ZIP code tells the contact's state, and send_without_zipcode_for_universal is off.",
                _ => "There is no contact with this id.",
            })],
        };
    }
}
