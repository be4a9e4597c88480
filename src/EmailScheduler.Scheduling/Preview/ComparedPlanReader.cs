using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Scheduling.Writing;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Reads one of two plans that are compared, contact by contact, with types and reasons under the numbers that both plans share, and counts it.</summary>
/// <param name="input">What the plan was made from.</param>
/// <param name="blocks">The plan.</param>
/// <param name="types">Numbers the types of both plans.</param>
/// <param name="reasons">Numbers the skip reasons of both plans.</param>
internal sealed class ComparedPlanReader(PlanInput input, IReadOnlyList<PlanBlock> blocks, ComparedTypes types, StringTable reasons)
{
    private readonly int[] _types = types.NumbersOf(input.Context);
    private readonly Dictionary<int, int> _reasons = [];
    private readonly Comparison<ComparedEmail> _byIdentity = (left, right) => ComparedEmail.Compare(left, right, types);
    private ComparedEmail[] _emails = [];

    /// <summary>Given each contact that emails are planned for, in ascending order of the ids, with its emails in the order of their identities.</summary>
    public delegate void Visitor(in Contact contact, ReadOnlySpan<ComparedEmail> emails);

    /// <summary>The time of day of the plan's emails.</summary>
    public SendTime Times { get; } = new(input.Context.Settings.Base);

    /// <summary>Reads the plan.</summary>
    /// <param name="visit">Given each contact; what it gets is valid until the next.</param>
    /// <param name="cancellationToken">Stops between blocks of contacts.</param>
    public PlanTally Read(Visitor visit, CancellationToken cancellationToken)
    {
        var tally = new PlanTally();
        foreach (var block in blocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = 0;
            for (var contact = block.FirstContact; contact < input.Context.Contacts.EndOfBlock(block.FirstContact); contact++)
            {
                var planned = block.OfContact(contact, first);
                first += planned.Length;
                var emails = Numbered(planned);
                tally.Add(emails);
                emails.Sort(_byIdentity);
                visit(input.Context.Contacts[contact], emails);
            }
        }

        return tally;
    }

    /// <summary>The plan in counts.</summary>
    public ComparedPlan Summarize(PlanTally tally)
    {
        var (context, busiest) = (input.Context, tally.Days.OrderByDescending(day => day.Value).ThenBy(day => day.Key).Take(1).ToList());
        var sending = context.Rows.Sending;
        return new ComparedPlan
        {
            Today = DayNumber.ToDate(context.Days.Today),
            FirstDay = DayNumber.ToDate(context.Days.FirstSendDay),
            ValidContacts = context.Contacts.Count,
            Excluded = input.Contacts.ExcludedByName(),
            Scheduled = tally.Days.Values.Sum(),
            Skipped = tally.Reasons.Values.Sum(),
            SkipReasons = SortedCounts.Of(tally.Reasons.Select(reason => KeyValuePair.Create(reasons[reason.Key], reason.Value))),
            DailyCap = context.Settings.DailyCap,
            DailyLimit = context.Settings.DailyLimit,
            LargestDay = busiest is [var day] ? new BusiestDay(DayNumber.ToDate(day.Key), day.Value) : null,
            DaysAboveCap = tally.Days.Count(day => day.Value + sending.GetValueOrDefault(day.Key) > context.Settings.DailyCap),
        };
    }

    private Span<ComparedEmail> Numbered(ReadOnlySpan<Email> planned)
    {
        if (_emails.Length < planned.Length)
        {
            _emails = new ComparedEmail[Math.Max(planned.Length, 16)];
        }

        for (var index = 0; index < planned.Length; index++)
        {
            ref readonly var email = ref planned[index];
            _emails[index] = new ComparedEmail(_types[email.Type], email.Event, email.Send, ReasonOf(email));
        }

        return _emails.AsSpan(0, planned.Length);
    }

    private int ReasonOf(in Email email)
    {
        if (email.IsScheduled)
        {
            return StringTable.Null;
        }

        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_reasons, email.Reason, out var isKnown);
        return isKnown ? number : number = reasons.Add(input.Context.Texts[email.Reason]);
    }
}

/// <summary>An email of a plan that is compared, in 16 bytes.</summary>
/// <param name="Type">The type's number among <see cref="ComparedTypes"/>.</param>
/// <param name="Event">The event's day.</param>
/// <param name="Send">The day that it will be sent; of a skipped email the base date.</param>
/// <param name="Reason">The skip reason's number; <see cref="StringTable.Null"/> unless skipped.</param>
internal readonly record struct ComparedEmail(int Type, int Event, int Send, int Reason)
{
    public bool IsScheduled => Reason == StringTable.Null;

    /// <summary>By identity; where a table holds what should be one twice, those to send first, by their day, so that pairs do not depend on chance.</summary>
    public static int Compare(ComparedEmail left, ComparedEmail right, ComparedTypes types)
    {
        var identities = types.IdentityOf(left).CompareTo(types.IdentityOf(right));
        return identities != 0 ? identities
            : left.IsScheduled != right.IsScheduled ? right.IsScheduled.CompareTo(left.IsScheduled)
            : left.Send.CompareTo(right.Send);
    }
}

/// <summary>The emails of one plan by type and day.</summary>
internal sealed class PlanTally
{
    /// <summary>Emails to send by day.</summary>
    public Dictionary<int, long> Days { get; } = [];

    /// <summary>Emails to send by day and type.</summary>
    public Dictionary<(int Day, int Type), long> DaysByType { get; } = [];

    /// <summary>Skipped emails by reason.</summary>
    public Dictionary<int, long> Reasons { get; } = [];

    public void Add(ReadOnlySpan<ComparedEmail> emails)
    {
        foreach (ref readonly var email in emails)
        {
            if (email.IsScheduled)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(Days, email.Send, out _)++;
                CollectionsMarshal.GetValueRefOrAddDefault(DaysByType, (email.Send, email.Type), out _)++;
            }
            else
            {
                CollectionsMarshal.GetValueRefOrAddDefault(Reasons, email.Reason, out _)++;
            }
        }
    }
}
