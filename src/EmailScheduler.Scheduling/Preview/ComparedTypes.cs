using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>The email types of two plans under one numbering: a change of settings may change which campaigns take part, and so the numbers that each plan gives.</summary>
internal sealed class ComparedTypes
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _kindNumbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<int> _kinds = [];

    /// <summary>The <c>email_type</c> with this number.</summary>
    public string this[int number] => _names[number];

    /// <summary>What identifies an email among those of its contact, in both plans: the number of its kind, and its event's day.</summary>
    public long IdentityOf(in ComparedEmail email) => ((long)_kinds[email.Type] << 32) | (uint)email.Event;

    /// <summary>The numbers here of a plan's types, by their numbers there.</summary>
    public int[] NumbersOf(PlanContext context) =>
        [.. Enumerable.Range(0, context.Types.Count).Select(number => NumberOf(context.Types[number].Name, context.Texts[context.Types[number].Kind]))];

    private int NumberOf(string name, string kind)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, name, out var isKnown);
        if (!isKnown)
        {
            number = _names.Count;
            _names.Add(name);
            ref var kindNumber = ref CollectionsMarshal.GetValueRefOrAddDefault(_kindNumbers, kind, out var isKnownKind);
            kindNumber = isKnownKind ? kindNumber : _kindNumbers.Count - 1;
            _kinds.Add(kindNumber);
        }

        return number;
    }
}
