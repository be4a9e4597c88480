namespace EmailScheduler.Scheduling.Model;

/// <summary>The valid contacts in ascending order of their ids; a contact's place in it is its ordinal.</summary>
internal sealed class ContactList(Contact[] contacts)
{
    /// <summary>Contacts that are planned together by one worker.</summary>
    public const int BlockSize = 1 << 14;

    public int Count => contacts.Length;

    public int BlockCount => (contacts.Length + BlockSize - 1) / BlockSize;

    public ref readonly Contact this[int ordinal] => ref contacts[ordinal];

    /// <summary>The contacts of a block; the first has the ordinal <c>block × <see cref="BlockSize"/></c>.</summary>
    public ReadOnlySpan<Contact> Block(int block) =>
        contacts.AsSpan(block * BlockSize, Math.Min(BlockSize, contacts.Length - (block * BlockSize)));

    /// <summary>The ordinal after the last of the block that begins with <paramref name="first"/>.</summary>
    public int EndOfBlock(int first) => Math.Min(first + BlockSize, contacts.Length);

    /// <summary>The ordinal of a contact, or −1; <paramref name="hint"/> remembers where the last one was, as rows mostly come in order.</summary>
    public int Find(long id, ref int hint)
    {
        var (low, high) = (0, contacts.Length - 1);
        if (hint <= high && contacts[hint].Id <= id)
        {
            if (contacts[hint].Id == id)
            {
                return hint;
            }

            low = hint + 1;
            if (low <= high && contacts[low].Id == id)
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
            var found = contacts[middle].Id;
            if (found == id)
            {
                return hint = middle;
            }

            (low, high) = found < id ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }
}
