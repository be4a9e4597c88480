namespace EmailScheduler.Scheduling.Contacts;

/// <summary>The valid contacts in ascending order of their ids; a contact's place in it is its ordinal.</summary>
internal sealed class ContactList(IReadOnlyList<Contact[]> blocks, int count)
{
    /// <summary>Contacts in a block; all but the last are full.</summary>
    public const int BlockSize = 1 << 14;

    public int Count => count;

    public int BlockCount => blocks.Count;

    public ref readonly Contact this[int ordinal] => ref blocks[ordinal / BlockSize][ordinal % BlockSize];

    /// <summary>The contacts of a block; the first has the ordinal <c>block × <see cref="BlockSize"/></c>.</summary>
    public ReadOnlySpan<Contact> Block(int block) => blocks[block];

    /// <summary>The ordinal of a contact, or −1; <paramref name="hint"/> remembers where the last one was, as rows mostly come in order.</summary>
    public int Find(long id, ref int hint)
    {
        var (low, high) = (0, count - 1);
        if (hint < count && this[hint].Id <= id)
        {
            if (this[hint].Id == id)
            {
                return hint;
            }

            low = hint + 1;
            if (low < count && this[low].Id == id)
            {
                return hint = low;
            }
        }
        else
        {
            high = Math.Min(high, hint - 1);
        }

        while (low <= high)
        {
            var middle = (int)(((uint)low + (uint)high) / 2);
            var found = this[middle].Id;
            if (found == id)
            {
                return hint = middle;
            }

            (low, high) = found < id ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }
}
