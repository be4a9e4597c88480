using System.Numerics;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Finds contacts whose address a contact with a lower id has (docs/scheduling-rules.md, section 1, <c>duplicate_address</c>).</summary>
internal static class DuplicateAddresses
{
    /// <summary>Names them, where all are kept.</summary>
    /// <param name="addresses">What identifies the address of each contact, in the order of their ids.</param>
    /// <param name="onDuplicate">Given the place of each.</param>
    public static void Find(ReadOnlySpan<ulong> addresses, Action<int> onDuplicate) => _ = Repeated(addresses, onDuplicate);

    /// <summary>The contacts without them.</summary>
    /// <param name="contacts">The contacts in the order of their ids.</param>
    /// <param name="lower">Half of what identifies the address of each.</param>
    /// <param name="upper">The other half.</param>
    /// <param name="onDuplicate">Given the id of each that goes, and that of the contact that has its address.</param>
    public static Contact[] Remove(Contact[] contacts, ulong[] lower, ulong[] upper, Action<long, long> onDuplicate)
    {
        var repeated = Repeated(lower, onRepeated: null);
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

    // Sorting millions of them takes longer than reading half the columns of their contacts, and hardly any occurs twice: a bit for each sorts out nearly all others.
    private static HashSet<ulong> Repeated(ReadOnlySpan<ulong> addresses, Action<int>? onRepeated)
    {
        var bits = new AddressBits(addresses.Length);
        var mayRepeat = new HashSet<ulong>();
        foreach (var address in addresses)
        {
            if (!bits.Add(address))
            {
                mayRepeat.Add(address);
            }
        }

        var (once, repeated) = (new HashSet<ulong>(), new HashSet<ulong>());
        bits.KeepOnly(mayRepeat);
        for (var place = 0; place < addresses.Length; place++)
        {
            var address = addresses[place];
            if (bits.Has(address) && mayRepeat.Contains(address) && !once.Add(address))
            {
                repeated.Add(address);
                onRepeated?.Invoke(place);
            }
        }

        return repeated;
    }
}

/// <summary>A set of addresses that has too many rather than too few: a bit for each, sixteen times as many as there are addresses.</summary>
internal sealed class AddressBits
{
    private const int BitsForEach = 16;

    private readonly ulong[] _bits;

    public AddressBits(int addresses) => _bits = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, (long)addresses * BitsForEach / 64))];

    /// <summary>Adds an address; <see langword="false"/> when it, or one that is taken for it, is there.</summary>
    public bool Add(ulong address)
    {
        ref var word = ref _bits[(address >> 6) & (ulong)(_bits.Length - 1)];
        var isNew = (word & (1UL << (int)(address & 63))) == 0;
        word |= 1UL << (int)(address & 63);
        return isNew;
    }

    public bool Has(ulong address) => (_bits[(address >> 6) & (ulong)(_bits.Length - 1)] & (1UL << (int)(address & 63))) != 0;

    /// <summary>Removes all others.</summary>
    public void KeepOnly(IEnumerable<ulong> addresses)
    {
        Array.Clear(_bits);
        foreach (var address in addresses)
        {
            Add(address);
        }
    }
}
