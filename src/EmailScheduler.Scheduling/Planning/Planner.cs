using EmailScheduler.Scheduling.Load;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Rules;

namespace EmailScheduler.Scheduling.Planning;

/// <summary>The line of stages that makes a plan: what each contact is due, then what all of them together may be sent.</summary>
internal sealed class Planner
{
    private readonly PlanContext _context;
    private readonly BirthdayMails _birthdays;
    private readonly EffectiveDateMails _effectiveDates;
    private readonly AnnualEnrollmentMails _annualEnrollment;
    private readonly CampaignMails _campaigns;
    private readonly FollowUpMails _followUps;
    private readonly PostWindowMails _postWindow;

    public Planner(PlanContext context)
    {
        _context = context;
        var placement = new MailPlacement(context);
        _birthdays = new BirthdayMails(context, placement);
        _effectiveDates = new EffectiveDateMails(context, placement);
        _annualEnrollment = new AnnualEnrollmentMails(context, placement);
        _campaigns = new CampaignMails(context, placement);
        _followUps = new FollowUpMails(context, placement);
        _postWindow = new PostWindowMails(context, placement);
    }

    /// <summary>Shown the whole plan after each stage that works on it, where someone wants to know.</summary>
    public Action<PlanStage, IReadOnlyList<PlanBlock>>? AfterStage { get; init; }

    /// <summary>Plans one contact, before load is balanced, and records the reasons in the trace of <paramref name="mails"/>.</summary>
    public void PlanOne(int ordinal, ContactMails mails)
    {
        var scratch = Array.Empty<ExistingRow>();
        PlanContact(CaseOf(ordinal, ref scratch), mails);
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
            () => new ContactMails(),
            (number, _, mails) =>
            {
                blocks[number] = PlanBlock(number, mails);
                progress(Interlocked.Add(ref done, _context.Contacts.Block(number).Length));
                return mails;
            },
            _ => { });
        BalanceLoad(blocks, cancellationToken);
        return blocks;
    }

    private PlanBlock PlanBlock(int number, ContactMails mails)
    {
        var scratch = Array.Empty<ExistingRow>();
        var contacts = _context.Contacts.Block(number);
        for (var index = 0; index < contacts.Length; index++)
        {
            PlanContact(CaseOf((number * ContactList.BlockSize) + index, ref scratch), mails);
        }

        return mails.ToBlock(number);
    }

    private PlanningContact CaseOf(int ordinal, ref ExistingRow[] scratch) => new()
    {
        Ordinal = ordinal,
        Contact = _context.Contacts[ordinal],
        Rows = _context.Rows.Of(ordinal, ref scratch),
        Answers = _context.Behaviour.Answers[ordinal],
        Clicks = _context.Behaviour.Clicks[ordinal],
        Triggers = _context.Triggers[ordinal],
    };

    private void PlanContact(in PlanningContact contact, ContactMails mails)
    {
        mails.BeginContact();
        _birthdays.Plan(contact, mails);
        _effectiveDates.Plan(contact, mails);
        _annualEnrollment.Plan(contact, mails);
        _campaigns.Plan(contact, mails);
        _followUps.Plan(contact, mails);
        _postWindow.Plan(contact, mails);
        mails.EndContact(_context.Types);
    }

    // The same-day rule and the frequency limit run again at the end: moved mails must not break them (docs/scheduling-rules.md, section 6).
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
    }

    private void LimitContacts(IReadOnlyList<PlanBlock> blocks, CancellationToken cancellationToken) => Parallel.ForEach(
        blocks,
        new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
        block =>
        {
            var conflicts = new SameDayConflicts(_context);
            var frequency = new FrequencyLimit(_context);
            var scratch = Array.Empty<ExistingRow>();
            for (var first = 0; first < block.Mails.Length;)
            {
                var contact = block.ContactOf(block.Mails[first]);
                var mails = block.OfContact(contact, first);
                conflicts.Apply(mails);
                frequency.Apply(mails, _context.Rows.Of(contact, ref scratch));
                first += mails.Length;
            }
        });
}
