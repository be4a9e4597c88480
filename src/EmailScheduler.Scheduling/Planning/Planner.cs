using EmailScheduler.Scheduling.Load;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Rules;

namespace EmailScheduler.Scheduling.Planning;

/// <summary>The line of stages that makes a plan: what each contact is due, then what all of them together may be sent.</summary>
internal sealed class Planner
{
    private readonly PlanContext _context;
    private readonly AnniversaryEmails _anniversaries;
    private readonly AnnualEnrollmentEmails _annualEnrollment;
    private readonly CampaignEmails _campaigns;
    private readonly FollowUpEmails _followUps;
    private readonly PostWindowEmails _postWindow;

    public Planner(PlanContext context)
    {
        _context = context;
        var placement = new EmailPlacement(context);
        _anniversaries = new AnniversaryEmails(context, placement);
        _annualEnrollment = new AnnualEnrollmentEmails(context, placement);
        _campaigns = new CampaignEmails(context, placement);
        _followUps = new FollowUpEmails(context, placement);
        _postWindow = new PostWindowEmails(context, placement);
    }

    /// <summary>Shown the whole plan after each stage that works on it, where someone wants to know.</summary>
    public Action<PlanStage, IReadOnlyList<PlanBlock>>? AfterStage { get; init; }

    /// <summary>Plans one contact, before load is balanced, and records the reasons in the trace of <paramref name="emails"/>.</summary>
    public void PlanOne(int ordinal, ContactEmails emails)
    {
        var scratch = Array.Empty<ExistingRow>();
        PlanContact(CaseOf(ordinal, ref scratch), emails);
    }

    /// <summary>Plans all contacts, block by block on all processors.</summary>
    /// <param name="progress">Called with the contacts done so far, from worker threads.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    public IReadOnlyList<PlanBlock> Plan(Action<int> progress, CancellationToken cancellationToken)
    {
        var blocks = new PlanBlock[_context.Contacts.BlockCount];
        var done = 0;
        Parallel.For(
            0,
            blocks.Length,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => (Emails: new ContactEmails(), Load: new ContactLoad(_context)),
            (number, _, worker) =>
            {
                blocks[number] = PlanBlock(number, worker.Emails, worker.Load);
                progress(Interlocked.Add(ref done, _context.Contacts.Block(number).Length));
                return worker;
            },
            _ => { });
        BalanceLoad(blocks, cancellationToken);
        return blocks;
    }

    private PlanBlock PlanBlock(int number, ContactEmails emails, ContactLoad load)
    {
        var scratch = Array.Empty<ExistingRow>();
        var contacts = _context.Contacts.Block(number);
        for (var index = 0; index < contacts.Length; index++)
        {
            var contact = CaseOf((number * ContactList.BlockSize) + index, ref scratch);
            PlanContact(contact, emails);

            // While its rows are at hand: to walk along all of them once more takes a tenth of the time of all stages.
            if (AfterStage is null)
            {
                load.Limit(emails.OfContact, contact.Rows);
            }
        }

        return emails.ToBlock(number);
    }

    private PlanningContact CaseOf(int ordinal, ref ExistingRow[] scratch) => new()
    {
        Ordinal = ordinal,
        Contact = _context.Contacts[ordinal],
        Rows = _context.Rows.Of(ordinal, ref scratch),
        Answers = _context.Behaviour.Answers[ordinal],
        Clicks = _context.Behaviour.Clicks[ordinal],
        Triggers = _context.Triggers[ordinal],
        Facts = _context.EmailTypeFacts,
    };

    private void PlanContact(in PlanningContact contact, ContactEmails emails)
    {
        emails.BeginContact();
        _anniversaries.Plan(contact, emails);
        _annualEnrollment.Plan(contact, emails);
        _campaigns.Plan(contact, emails);
        _followUps.Plan(contact, emails);
        _postWindow.Plan(contact, emails);
        CountHeld(contact, emails);
        emails.EndContact(_context.Types);
    }

    // What the sender has is not changed, so people must know where a window holds it.
    private void CountHeld(in PlanningContact contact, ContactEmails emails)
    {
        foreach (ref readonly var row in contact.Rows)
        {
            if (HeldEmails.IsInWindow(contact.Contact, row, _context))
            {
                emails.IsHeldInWindow();
            }
        }
    }

    // The same-day rule and the frequency limit run again at the end: moved emails must not break them (docs/scheduling-rules.md, section 6).
    private void BalanceLoad(IReadOnlyList<PlanBlock> blocks, CancellationToken cancellationToken)
    {
        if (AfterStage is not null)
        {
            AfterStage(PlanStage.Placed, blocks);
            ForEachContact(blocks, static (load, emails, rows) => load.Limit(emails, rows), cancellationToken);
        }

        AfterStage?.Invoke(PlanStage.Limited, blocks);
        new EffectiveDateSmoothing(_context).Apply(blocks, cancellationToken);
        AfterStage?.Invoke(PlanStage.Smoothed, blocks);
        new DailyCap(_context, blocks, cancellationToken).Apply(cancellationToken);
        AfterStage?.Invoke(PlanStage.Capped, blocks);
        if (AfterStage is null)
        {
            ForEachContact(blocks, static (load, emails, rows) => load.LimitAndDate(emails, rows), cancellationToken);
            return;
        }

        ForEachContact(blocks, static (load, emails, rows) => load.Limit(emails, rows), cancellationToken);
        AfterStage(PlanStage.LimitedAgain, blocks);
        ForEachContact(blocks, static (load, emails, rows) => load.Date(emails, rows), cancellationToken);
        AfterStage(PlanStage.Dated, blocks);
    }

    private void ForEachContact(IReadOnlyList<PlanBlock> blocks, ContactStage stage, CancellationToken cancellationToken) => Parallel.ForEach(
        blocks,
        new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
        block =>
        {
            var load = new ContactLoad(_context);
            var scratch = Array.Empty<ExistingRow>();
            for (var first = 0; first < block.Emails.Length;)
            {
                var contact = block.ContactOf(block.Emails[first]);
                var emails = block.OfContact(contact, first);
                stage(load, emails, _context.Rows.Of(contact, ref scratch));
                first += emails.Length;
            }
        });

    // A stage works on each contact's emails and rows, with memory of its own for each block.
    private delegate void ContactStage(ContactLoad load, Span<Email> emails, ReadOnlySpan<ExistingRow> rows);
}
