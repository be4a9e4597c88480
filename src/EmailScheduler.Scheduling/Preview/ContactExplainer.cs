using System.Globalization;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Planning;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Scheduling.Rules;
using EmailScheduler.Scheduling.Writing;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Plans the whole database, and shows what each rule did to the emails of one contact.</summary>
internal sealed class ContactExplainer(string path, PlanInput input, IReadOnlyList<string> unreadable)
{
    private readonly PlanContext _context = input.Context;
    private readonly SendTime _sendTime = new(input.Context.Settings.Base);

    public ContactExplanation Explain(long contactId, StepClock steps, CancellationToken cancellationToken)
    {
        var hint = 0;
        var ordinal = _context.Contacts.Find(contactId, ref hint);
        if (ordinal < 0)
        {
            return Excluded(contactId, cancellationToken);
        }

        var trace = new ContactTrace(_context);
        new Planner(_context).PlanOne(ordinal, new ContactEmails { Trace = trace });
        var load = new LoadTrace(_context, ordinal, trace.Emails);

        steps.Begin("plan");
        var blocks = new Planner(_context) { AfterStage = load.Observe }.Plan(done => steps.Report(done, _context.Contacts.Count), cancellationToken);
        return Of(contactId) with
        {
            Contact = [.. new ContactFacts(_context).Of(ordinal), .. ContactFacts.OfUnreadable(unreadable), .. CampaignsNotTakingPart()],
            Windows = [.. new ContactWindows(_context).Of(ordinal)],
            Dropped = Compare(ordinal, blocks[ordinal / ContactList.BlockSize], trace.Emails),
            Emails = [.. trace.Emails.Select(email => WithTime(email.ToExplained(_context.Types, _context.Texts), ordinal))],
        };
    }

    private ExplainedEmail WithTime(ExplainedEmail email, int ordinal) =>
        email with { SendTime = email.SendDate is { } day ? SendTime.Text(_sendTime.Of(_context.Contacts[ordinal].State, day.DayNumber))[..5] : null };

    private ContactExplanation Of(long contactId) => new()
    {
        ContactId = contactId,
        Today = DayNumber.ToDate(_context.Days.Today),
        FirstDay = DayNumber.ToDate(_context.Days.FirstSendDay),
        SendTime = SendTime.Text(_context.Settings.Base)[..5],
        Timezone = _context.Settings.Base.Timezone,
        Contact = [],
        Windows = [],
        Emails = [],
        Dropped = [],
    };

    private IEnumerable<ExplainedStep> CampaignsNotTakingPart() => _context.CampaignTables.Instances
        .Where(instance => !instance.TakesPart(_context.Days.FirstSendDay))
        .Select(instance => new ExplainedStep("campaign", "4", $"{ExplainedPart.OfType(instance.EmailType)} takes no part: {WhyNot(instance)}."));

    private ExplainedText WhyNot(CampaignInstance instance) => !instance.Type.IsActive ? "its type is not active"
        : instance.ActiveStart != DayNumber.None && instance.ActiveStart > _context.Days.FirstSendDay ? ContactTrace.Sentence($"it begins on {ContactTrace.Day(instance.ActiveStart)}")
        : ContactTrace.Sentence($"it ended on {ContactTrace.Day(instance.End)}");

    // The last stage: which emails are written, and what becomes of the rows (docs/scheduling-rules.md, sections 6 and 9).
    private List<PlannedRow> Compare(int ordinal, PlanBlock block, IReadOnlyList<TracedEmail> emails)
    {
        var keys = new RowKeys(_context);
        var changes = BlockChanges.Of(block, _context, new PlannedFingerprint(_context), keys, hash: null, []);
        var (ofEmails, dropped, rows) = (new Dictionary<int, RowChange>(), new Dictionary<long, RowChangeKind>(), new List<(int Email, PlannedRow Row)>());
        PlanPreview.Sort(changes.Changes, ofEmails, dropped);
        var first = Math.Max(0, Array.FindIndex(block.Emails, email => block.ContactOf(email) == ordinal));
        new BlockRows(_context).AddContact(ordinal, ofEmails, dropped, block, first, block.OfContact(ordinal, first).Length, rows);
        foreach (var traced in emails)
        {
            if (traced.Planned is { } planned)
            {
                AddRow(traced, rows.Where(row => row.Email >= 0 && block.Emails[row.Email].Type == planned.Type && block.Emails[row.Email].Event == planned.Event).Select(row => row.Row).ToList());
            }
        }

        return [.. rows.Where(row => row.Email < 0).Select(row => row.Row)];
    }

    private static void AddRow(TracedEmail traced, List<PlannedRow> rows)
    {
        if (rows is not [var row])
        {
            return;
        }

        traced.Change = row.Change;
        traced.Say("comparison", "9", $"{ExplainedPart.Named("Its row", "It")} {row.Change switch
        {
            PlannedChange.New => "is new.",
            PlannedChange.Moved when row.SendDateBefore is { } before => ContactTrace.Sentence($"moves from {ExplainedPart.Of(before)}."),
            PlannedChange.Skipped => "was to be sent and becomes skipped.",
            PlannedChange.Revived => "was skipped and will be sent.",
            PlannedChange.Kept => "is as planned already and is not touched.",
            _ => "is brought to the planned values.",
        }}");
    }

    private ContactExplanation Excluded(long contactId, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        var selection = input.Selection;
        var isFound = ExcludedContacts.Find(database, selection, cancellationToken).TryGetValue(contactId, out var found);
        return Of(contactId) with
        {
            Excluded = isFound ? found.Reason.Name : "not_found",
            Contact = [new ExplainedStep("exclusion", "1", found.Reason switch
            {
                ExcludedReason.InactiveOrganization => ContactTrace.Sentence($"No email is planned: the organization is not active{ExplainedPart.Detail(" (organizations.active)", "")}."),
                ExcludedReason.InvalidEmail => "No email is planned: the contact's address is not one that email can be sent to.",
                ExcludedReason.Suppressed => SuppressionReasons.Of(database, selection.Statuses, contactId),
                ExcludedReason.UnreadableState => "No email is planned: the contact's state is not understood, and no ZIP code names one, so it is not known which windows apply.",
                ExcludedReason.UnknownLocation => ContactTrace.Sentence($"No email is planned: neither state nor ZIP code gives the contact's state, and {ExplainedPart.Detail("send_without_zipcode_for_universal is off", "such contacts get none")}."),
                ExcludedReason.DuplicateAddress => ContactTrace.Sentence($"No email is planned: contact {found.Holder.ToString(CultureInfo.InvariantCulture)}, which has a lower id, has the same address, and {ExplainedPart.Detail("duplicate_addresses is lowest_id", "of several contacts with one address only that with the lowest id gets emails")}."),
                _ => "There is no contact with this id.",
            }), .. isFound ? ContactFacts.OfUnreadable(unreadable) : []],
        };
    }
}

/// <summary>Watches what the stages that work on all contacts do to the emails of one, by comparing them with what they were before each stage.</summary>
internal sealed class LoadTrace(PlanContext context, int contact, IReadOnlyList<TracedEmail> emails)
{
    private readonly Dictionary<int, long> _crowds = [];

    /// <summary>A stage is done.</summary>
    public void Observe(PlanStage stage, IReadOnlyList<PlanBlock> blocks)
    {
        var before = emails.Where(email => email.Planned is not null).Select(email => email.Planned!.Value).ToList();
        var now = EmailsOf(blocks);
        foreach (var traced in emails)
        {
            if (traced.Planned is { } was && now.Find(email => email.Type == was.Type && email.Event == was.Event) is { Base: > 0 } email)
            {
                Trace(stage, traced, was, email, before);
                traced.Planned = email;
            }
        }

        CountCrowds(stage, blocks);
    }

    private List<Email> EmailsOf(IReadOnlyList<PlanBlock> blocks)
    {
        var found = new List<Email>();
        var block = blocks[contact / ContactList.BlockSize];
        foreach (ref readonly var email in block.Emails.AsSpan())
        {
            if (block.ContactOf(email) == contact)
            {
                found.Add(email);
            }
        }

        return found;
    }

    private void Trace(PlanStage stage, TracedEmail traced, in Email was, in Email now, List<Email> before)
    {
        switch (stage)
        {
            case PlanStage.Limited or PlanStage.LimitedAgain when was.IsScheduled && !now.IsScheduled:
                TraceLimit(stage, traced, was, now, before);
                break;
            case PlanStage.Smoothed when was.Type == EmailTypes.EffectiveDate && was is { IsScheduled: true, IsOverdue: false }:
                TraceSmoothing(traced, was, now);
                break;
            case PlanStage.Capped when was.IsScheduled:
                TraceCap(traced, was, now);
                break;
            case PlanStage.Dated when was.Send != now.Send || was.IsScheduled != now.IsScheduled:
                traced.Say("same date", "6.4", $"{(was.IsScheduled ? "Skipped" : "Dated otherwise")}: another email{ExplainedPart.Named(" or a row", "")} of its type has {ContactTrace.Day(was.Send)}; {ExplainedPart.Named("its row", "it")} is dated {ContactTrace.Day(now.Send)}.");
                break;
            default:
                break; // the stage has nothing to say about this email
        }
    }

    private void TraceLimit(PlanStage stage, TracedEmail traced, in Email was, in Email now, List<Email> before)
    {
        var (reason, last) = (context.Texts[now.Reason], stage == PlanStage.LimitedAgain ? " once loads are balanced" : "");
        if (reason.StartsWith(SkipReasons.CampaignConflict, StringComparison.Ordinal))
        {
            traced.Say("same day", "4", $"Skipped: on {ContactTrace.Day(was.Send)}{last} {ExplainedPart.OfType(reason[SkipReasons.CampaignConflict.Length..])} comes first, and a contact gets one campaign email a day.");
            return;
        }

        var settings = context.Settings.Base;
        traced.Say("frequency", "6.1", $"Skipped: with it{last}, {ContactTrace.Days(settings.FrequencyPeriodDays)} would have more than {settings.MaxEmailsPerPeriod} {(settings.MaxEmailsPerPeriod == 1 ? "email" : "emails")}. Within reach of {ContactTrace.Day(was.Send)}: {Neighbours(was, before)}.");
    }

    // What may count with the email: all else within a period of it, whichever of it was tried first.
    private ExplainedText Neighbours(Email email, List<Email> before)
    {
        var scratch = Array.Empty<ExistingRow>();
        var others = new List<(int Day, ExplainedText Text)>();
        foreach (ref readonly var row in context.Rows.Of(contact, ref scratch))
        {
            if (row.Status is RowStatus.Scheduled or RowStatus.Processing or RowStatus.Sent or RowStatus.Delivered
                && !context.EmailTypeFacts.IsFollowUpType(row.Type)
                && IsNear(row.Date, email.Send))
            {
                others.Add((row.Date, $"{(row.Type == StringTable.Null ? ExplainedPart.Named("a row of the sender", "an email") : ExplainedPart.OfType(context.Texts[row.Type]))} {ContactTrace.Day(row.Date)} (the sender's)"));
            }
        }

        others.AddRange(before
            .Where(other => other.IsScheduled && !context.Types[other.Type].IsFollowUp && (other.Type, other.Event) != (email.Type, email.Event) && IsNear(other.Send, email.Send))
            .Select(other => ((int)other.Send, ContactTrace.Sentence($"{ExplainedPart.OfType(context.Types[other.Type].Name)} {ContactTrace.Day(other.Send)}"))));
        return others.Count == 0 ? "nothing else" : ExplainedText.Join(", ", [.. others.OrderBy(other => other.Day).ThenBy(other => other.Text.ToString(), StringComparer.Ordinal).Select(other => other.Text)]);
    }

    private bool IsNear(int day, int other) => day != DayNumber.None && Math.Abs((long)day - other) < context.Settings.Base.FrequencyPeriodDays;

    private void TraceSmoothing(TracedEmail traced, in Email was, in Email now)
    {
        if (_crowds.GetValueOrDefault(was.Send) is var crowd && crowd <= context.Settings.EffectiveDateLimit)
        {
            return;
        }

        var why = ContactTrace.Sentence($"{crowd} effective-date emails on {ContactTrace.Day(was.Send)} are more than {context.Settings.EffectiveDateLimit}");
        traced.Say("smoothing", "6.2", now.Send == was.Send
            ? ContactTrace.Sentence($"{why}; this one stays: {ExplainedPart.Named("its hash moves it by no day", "it is among those that are moved by no day")}, or the new day is before the first, after the event, or in a window.")
            : ContactTrace.Sentence($"{why}: moved to {ContactTrace.Day(now.Send)}, {ExplainedPart.Named("which becomes its base date too", "for which it is meant from then on")}."));
    }

    private void TraceCap(TracedEmail traced, in Email was, in Email now)
    {
        var load = _crowds.GetValueOrDefault(was.Send);
        if (now.Send != was.Send)
        {
            traced.Say("daily cap", "6.3", $"More than {context.Settings.DailyLimit} emails are meant for {ContactTrace.Day(was.Send)}, and the daily cap is {context.Settings.DailyCap}: moved to {ContactTrace.Day(now.Send)}, the next free day with room for it.");
        }
        else if (load > context.Settings.DailyLimit)
        {
            traced.Say("daily cap", "6.3", $"{load} emails are meant for {ContactTrace.Day(was.Send)}, more than {context.Settings.DailyLimit}, so that some are moved to later days. This one stays: the daily cap of {context.Settings.DailyCap} leaves room for it, or no later day is free for it.");
        }
    }

    // How many emails share a day with one of the contact's, for the stage that comes next.
    private void CountCrowds(PlanStage stage, IReadOnlyList<PlanBlock> blocks)
    {
        _crowds.Clear();
        if (stage is not (PlanStage.Limited or PlanStage.Smoothed))
        {
            return;
        }

        foreach (var email in emails)
        {
            if (email.Planned is { } planned)
            {
                _crowds[planned.Send] = 0;
            }
        }

        foreach (var block in blocks)
        {
            foreach (ref readonly var email in block.Emails.AsSpan())
            {
                if (email.IsScheduled && (stage == PlanStage.Smoothed || (email.Type == EmailTypes.EffectiveDate && !email.IsOverdue)) && _crowds.TryGetValue(email.Send, out var count))
                {
                    _crowds[email.Send] = count + 1;
                }
            }
        }

        if (stage == PlanStage.Smoothed)
        {
            AddSenderLoad();
        }
    }

    private void AddSenderLoad()
    {
        var load = context.Rows.Sending;
        foreach (var day in _crowds.Keys.ToList())
        {
            _crowds[day] += load.GetValueOrDefault(day);
        }
    }
}
