namespace EmailScheduler.Samples;

/// <summary>The mails of one contact in the order of the table's UNIQUE index; one object serves all contacts, so memory stays constant.</summary>
internal sealed class SampleMails
{
    private readonly SampleMail[] _mails = new SampleMail[16];
    private int _count;

    public ReadOnlySpan<SampleMail> All => _mails.AsSpan(0, _count);

    public void Clear() => _count = 0;

    /// <summary>Adds the mail unless the table's UNIQUE constraint forbids it.</summary>
    public void Add(in SampleMail mail)
    {
        var place = _count;
        while (place > 0 && Compare(_mails[place - 1], mail) >= 0)
        {
            place--;
        }

        if (place < _count && Compare(_mails[place], mail) == 0)
        {
            return;
        }

        _mails.AsSpan(place, _count - place).CopyTo(_mails.AsSpan(place + 1));
        _mails[place] = mail;
        _count++;
    }

    /// <summary>The index of the mail that the contact last got and that may have a follow-up, when that was on or after <paramref name="since"/>; else −1.</summary>
    public int NewestSentSince(DateOnly since)
    {
        var newest = -1;
        for (var i = 0; i < _count; i++)
        {
            ref readonly var mail = ref _mails[i];
            if (mail.WentOut && mail.Type is not (SampleMailType.FollowUp or SampleMailType.InitialBlast) && mail.DaySent >= since)
            {
                since = mail.DaySent;
                newest = i;
            }
        }

        return newest;
    }

    private static int Compare(in SampleMail left, in SampleMail right)
    {
        var byType = left.Type.CompareTo(right.Type);
        return byType != 0 ? byType : left.SendDate.CompareTo(right.SendDate);
    }
}
