using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>What differs between two plans, counted as it is found, in the order of the contacts.</summary>
/// <param name="reasons">The texts of the skip reasons.</param>
internal sealed class DifferenceCounts(StringTable reasons)
{
    private readonly Difference _moved = new(), _retimed = new(), _appeared = new(), _vanished = new();

    public MovedEmails Moved => _moved.ToMoved();

    public MovedEmails Retimed => _retimed.ToMoved();

    public OneSidedEmails Appeared => _appeared.ToOneSided(reasons);

    public OneSidedEmails Vanished => _vanished.ToOneSided(reasons);

    public void AddMoved(long contact, int type, bool isLater)
    {
        _moved.Add(contact, type);
        _moved.Later += isLater ? 1 : 0;
    }

    public void AddRetimed(long contact, int type, bool isLater)
    {
        _retimed.Add(contact, type);
        _retimed.Later += isLater ? 1 : 0;
    }

    /// <param name="contact">The contact.</param>
    /// <param name="type">The email's type.</param>
    /// <param name="otherPlan">What today's plan makes of it: the number of a skip reason, or one of <see cref="OtherPlan"/>.</param>
    public void AddAppeared(long contact, int type, int otherPlan)
    {
        _appeared.Add(contact, type);
        CollectionsMarshal.GetValueRefOrAddDefault(_appeared.OtherPlan, otherPlan, out _)++;
    }

    /// <param name="contact">The contact.</param>
    /// <param name="type">The email's type.</param>
    /// <param name="otherPlan">What the changed plan makes of it: the number of a skip reason, or one of <see cref="OtherPlan"/>.</param>
    public void AddVanished(long contact, int type, int otherPlan)
    {
        _vanished.Add(contact, type);
        CollectionsMarshal.GetValueRefOrAddDefault(_vanished.OtherPlan, otherPlan, out _)++;
    }

    public TypeComparison OfType(int type, string name, long now, long changed) =>
        new(name, now, changed, _moved.OfType(type), _appeared.OfType(type), _vanished.OfType(type));

    private sealed class Difference
    {
        private const int MostContacts = 5;

        private readonly List<long> _contacts = [];
        private readonly Dictionary<int, long> _types = [];

        public long Later { get; set; }

        public Dictionary<int, long> OtherPlan { get; } = [];

        private long Emails => _types.Values.Sum();

        public void Add(long contact, int type)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_types, type, out _)++;

            // Contacts come in ascending order.
            if (_contacts.Count < MostContacts && (_contacts.Count == 0 || _contacts[^1] != contact))
            {
                _contacts.Add(contact);
            }
        }

        public long OfType(int type) => _types.GetValueOrDefault(type);

        public MovedEmails ToMoved() => new(Emails, Emails - Later, Later, _contacts);

        public OneSidedEmails ToOneSided(StringTable reasons) => new(
            Emails,
            SortedCounts.Of(OtherPlan.Where(plan => plan.Key >= 0).Select(plan => KeyValuePair.Create(reasons[plan.Key], plan.Value))),
            OtherPlan.GetValueOrDefault(Preview.OtherPlan.Excludes),
            OtherPlan.GetValueOrDefault(Preview.OtherPlan.Lacks),
            _contacts);
    }
}

/// <summary>What the other plan makes of an email that one plan sends, where that is no skip reason.</summary>
internal static class OtherPlan
{
    /// <summary>It sends it too.</summary>
    public const int Sends = StringTable.Null;

    /// <summary>It has the contact, and no such email.</summary>
    public const int Lacks = -2;

    /// <summary>It excludes the contact.</summary>
    public const int Excludes = -3;
}
