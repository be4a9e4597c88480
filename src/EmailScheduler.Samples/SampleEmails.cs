namespace EmailScheduler.Samples;

/// <summary>The emails of one contact in the order of the table's UNIQUE index; one object serves all contacts, so memory stays constant.</summary>
internal sealed class SampleEmails
{
    private readonly SampleEmail[] _emails = new SampleEmail[16];
    private int _count;

    public ReadOnlySpan<SampleEmail> All => _emails.AsSpan(0, _count);

    public void Clear() => _count = 0;

    /// <summary>Adds the email unless the table's UNIQUE constraint forbids it.</summary>
    public void Add(in SampleEmail email)
    {
        var place = _count;
        while (place > 0 && Compare(_emails[place - 1], email) >= 0)
        {
            place--;
        }

        if (place < _count && Compare(_emails[place], email) == 0)
        {
            return;
        }

        _emails.AsSpan(place, _count - place).CopyTo(_emails.AsSpan(place + 1));
        _emails[place] = email;
        _count++;
    }

    /// <summary>The index of the email that the contact last got and that may have a follow-up, when that was on or after <paramref name="since"/>; else −1.</summary>
    public int NewestSentSince(DateOnly since)
    {
        var newest = -1;
        for (var i = 0; i < _count; i++)
        {
            ref readonly var email = ref _emails[i];
            if (email.WentOut && email.Type is not (SampleEmailType.FollowUp or SampleEmailType.InitialBlast) && email.DaySent >= since)
            {
                since = email.DaySent;
                newest = i;
            }
        }

        return newest;
    }

    private static int Compare(in SampleEmail left, in SampleEmail right)
    {
        var byType = left.Type.CompareTo(right.Type);
        return byType != 0 ? byType : left.SendDate.CompareTo(right.SendDate);
    }
}
