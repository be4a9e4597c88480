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
            () => new ContactEmails(),
            (number, _, emails) =>
            {
                blocks[number] = PlanBlock(number, emails);
                progress(Interlocked.Add(ref done, _context.Contacts.Block(number).Length));
                return emails;
            },
            _ => { });
        BalanceLoad(blocks, cancellationToken);
        return blocks;
    }

    private PlanBlock PlanBlock(int number, ContactEmails emails)
    {
        var scratch = Array.Empty<ExistingRow>();
        var contacts = _context.Contacts.Block(number);
        for (var index = 0; index < contacts.Length; index++)
        {
            PlanContact(CaseOf((number * ContactList.BlockSize) + index, ref scratch), emails);
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
        AfterStage?.Invoke(PlanStage.Placed, blocks);
        LimitContacts(blocks, cancellationToken);
        AfterStage?.Invoke(PlanStage.Limited, blocks);
        new EffectiveDateSmoothing(_context).Apply(blocks);
        AfterStage?.Invoke(PlanStage.Smoothed, blocks);
        new DailyCap(_context).Apply(blocks, cancellationToken);
        AfterStage?.Invoke(PlanStage.Capped, blocks);
        LimitContacts(blocks, cancellationToken);
        AfterStage?.Invoke(PlanStage.LimitedAgain, blocks);
        ForEachContact(blocks, () => new SameDateConflicts(_context).Apply, cancellationToken);
        AfterStage?.Invoke(PlanStage.Dated, blocks);
    }

    private void LimitContacts(IReadOnlyList<PlanBlock> blocks, CancellationToken cancellationToken) => ForEachContact(
        blocks,
        () =>
        {
            var conflicts = new SameDayConflicts(_context);
            var frequency = new FrequencyLimit(_context);
            return (emails, rows) =>
            {
                conflicts.Apply(emails);
                frequency.Apply(emails, rows);
            };
        },
        cancellationToken);

    // A stage works on each contact's emails and rows, with memory of its own for each block.
    private void ForEachContact(IReadOnlyList<PlanBlock> blocks, Func<Action<Span<Email>, ReadOnlySpan<ExistingRow>>> begin, CancellationToken cancellationToken) => Parallel.ForEach(
        blocks,
        new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
        block =>
        {
            var stage = begin();
            var scratch = Array.Empty<ExistingRow>();
            for (var first = 0; first < block.Emails.Length;)
            {
                var contact = block.ContactOf(block.Emails[first]);
                var emails = block.OfContact(contact, first);
                stage(emails, _context.Rows.Of(contact, ref scratch));
                first += emails.Length;
            }
        });
}
