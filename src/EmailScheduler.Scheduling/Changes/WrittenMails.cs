using EmailScheduler.Scheduling.Mails;

namespace EmailScheduler.Scheduling.Changes;

/// <summary>
/// Which mails of a contact are written: where several of one type end with one date, the first by (pre-scheduled before skipped, base date,
/// event date) (scheduling-rules, section 6, end).
/// </summary>
internal sealed class WrittenMails(MailTypes types)
{
    private readonly List<(int TypeRank, int Send, bool IsSkipped, int Base, int Event, int Index)> _order = [];
    private readonly List<int> _written = [];

    /// <summary>The places of the mails to write, in the order of the table's key, so that its index grows at its end.</summary>
    public IReadOnlyList<int> Of(ReadOnlySpan<Mail> mails)
    {
        _order.Clear();
        _written.Clear();
        for (var index = 0; index < mails.Length; index++)
        {
            ref readonly var mail = ref mails[index];
            _order.Add((types.Rank(mail.Type), mail.Send, !mail.IsScheduled, mail.Base, mail.Event, index));
        }

        _order.Sort();
        for (var place = 0; place < _order.Count; place++)
        {
            if (place == 0 || _order[place].TypeRank != _order[place - 1].TypeRank || _order[place].Send != _order[place - 1].Send)
            {
                _written.Add(_order[place].Index);
            }
        }

        return _written;
    }
}
