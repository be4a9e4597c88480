using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Writing;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>
/// What a comparison needs of the first plan, without all that it was made from, which is given back before the second one is made: 16 bytes an email and a contact,
/// as there are millions of them.
/// </summary>
internal sealed class RecordedPlan
{
    private readonly ChunkedList<RecordedContact> _contacts = new();
    private readonly ChunkedList<ComparedEmail> _emails = new();
    private ComparedEmail[] _ofContact = [];

    /// <summary>Reads a plan.</summary>
    public RecordedPlan(ComparedPlanReader reader, CancellationToken cancellationToken)
    {
        Tally = reader.Read(Add, cancellationToken);
        (Plan, Times) = (reader.Summarize(Tally), reader.Times);
    }

    /// <summary>The plan in counts.</summary>
    public ComparedPlan Plan { get; }

    public PlanTally Tally { get; }

    /// <summary>The time of day of its emails.</summary>
    public SendTime Times { get; }

    /// <summary>The contacts that emails are planned for, in ascending order of their ids.</summary>
    public int ContactCount => _contacts.Count;

    public long IdOf(int contact) => _contacts[contact].Id;

    /// <summary>The emails of a contact in the order of their identities; valid until the next.</summary>
    public ReadOnlySpan<ComparedEmail> Of(int contact)
    {
        var first = _contacts[contact].FirstEmail;
        var count = (contact + 1 < _contacts.Count ? _contacts[contact + 1].FirstEmail : _emails.Count) - first;
        if (_ofContact.Length < count)
        {
            _ofContact = new ComparedEmail[Math.Max(count, 16)];
        }

        for (var index = 0; index < count; index++)
        {
            _ofContact[index] = _emails[first + index];
        }

        return _ofContact.AsSpan(0, count);
    }

    private void Add(in Contact contact, ReadOnlySpan<ComparedEmail> emails)
    {
        _contacts.Add(new RecordedContact(contact.Id, _emails.Count));
        foreach (ref readonly var email in emails)
        {
            _emails.Add(email);
        }
    }

    /// <summary>A contact, and the place of its first email.</summary>
    private readonly record struct RecordedContact(long Id, int FirstEmail);
}
