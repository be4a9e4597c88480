using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Finds contacts whose address a contact with a lower id has (docs/scheduling-rules.md, section 1, <c>duplicate_address</c>).</summary>
internal static class DuplicateAddresses
{
    /// <summary>How many there are.</summary>
    /// <param name="addresses">What identifies the address of each contact; sorted on the way.</param>
    public static long Count(ulong[] addresses)
    {
        Array.Sort(addresses);
        var count = 0L;
        for (var index = 1; index < addresses.Length; index++)
        {
            count += addresses[index] == addresses[index - 1] ? 1 : 0;
        }

        return count;
    }

    /// <summary>The contacts without them.</summary>
    /// <param name="contacts">The contacts in the order of their ids.</param>
    /// <param name="lower">Half of what identifies the address of each.</param>
    /// <param name="upper">The other half.</param>
    /// <param name="onDuplicate">Given the id of each that goes, and that of the contact that has its address.</param>
    public static Contact[] Remove(Contact[] contacts, ulong[] lower, ulong[] upper, Action<long, long> onDuplicate)
    {
        var repeated = Repeated(lower);
        var holders = new Dictionary<(ulong, ulong), long>();
        var kept = 0;
        for (var index = 0; index < contacts.Length; index++)
        {
            if (repeated.Contains(lower[index]) && !holders.TryAdd((lower[index], upper[index]), contacts[index].Id))
            {
                onDuplicate(contacts[index].Id, holders[(lower[index], upper[index])]);
            }
            else
            {
                contacts[kept++] = contacts[index];
            }
        }

        return kept == contacts.Length ? contacts : contacts[..kept];
    }

    private static HashSet<ulong> Repeated(ulong[] addresses)
    {
        var (sorted, repeated) = ((ulong[])addresses.Clone(), new HashSet<ulong>());
        Array.Sort(sorted);
        for (var index = 1; index < sorted.Length; index++)
        {
            if (sorted[index] == sorted[index - 1])
            {
                repeated.Add(sorted[index]);
            }
        }

        return repeated;
    }
}
