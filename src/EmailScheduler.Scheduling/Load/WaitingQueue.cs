using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>Emails of one <see cref="EmailOrder"/> on an overflowing day, in the order of their places.</summary>
/// <param name="order">What they have in common.</param>
/// <param name="capacity">How many emails there is room for from the start.</param>
internal sealed class WaitingQueue(EmailOrder order, int capacity = 0)
{
    // The emails are those from the first to the end; what has left before them makes room for what arrives.
    private WaitingEmail[] _emails = capacity == 0 ? [] : new WaitingEmail[capacity];
    private int _first;
    private int _end;
    private bool _isSorted = true;

    // The emails that do not simply wait for the next send day, ascending, with the day that they could go on.
    private readonly List<(int Index, int Next)> _others = [];

    public EmailOrder Order => order;

    public int Count => _end - _first;

    /// <summary>The emails, in their order.</summary>
    public ReadOnlySpan<WaitingEmail> Emails => Sorted();

    public void Add(WaitingEmail email)
    {
        Reserve(1);
        _isSorted &= Count == 0 || _emails[_end - 1].Place < email.Place;
        _emails[_end++] = email;
    }

    /// <summary>Adds all emails of another queue of the same order, in their order.</summary>
    public void Merge(WaitingQueue other)
    {
        var arriving = other.Sorted();
        Reserve(arriving.Length);
        var own = Sorted();
        _end += arriving.Length;

        // From the end: what is before all that arrives stays where it is.
        var target = _emails.AsSpan(_first, Count);
        var (last, place) = (own.Length - 1, target.Length - 1);
        for (var next = arriving.Length - 1; next >= 0; place--)
        {
            target[place] = last >= 0 && own[last].Place > arriving[next].Place ? own[last--] : arriving[next--];
        }
    }

    /// <summary>Finds the emails that do not simply wait for the next send day. Once in a backlog most do, and are not looked at again.</summary>
    /// <param name="nextSendDay">The day; <see cref="DayNumber.None"/> for none.</param>
    /// <param name="nextFree">Finds the day that an email could go on; <see cref="DayNumber.None"/> for none.</param>
    /// <returns>How many of them have no such day.</returns>
    public int FindOthers(int nextSendDay, Func<WaitingEmail, int> nextFree)
    {
        var emails = Sorted();
        var stuck = 0;
        for (var index = 0; index < emails.Length; index++)
        {
            if (nextSendDay == DayNumber.None || emails[index].FreeUntil < nextSendDay)
            {
                var next = nextFree(emails[index]);
                _others.Add((_first + index, next));
                stuck += next == DayNumber.None ? 1 : 0;
            }
        }

        return stuck;
    }

    /// <summary>Takes the emails at the front that there is room for. What has no later day needs none: its room was set aside.</summary>
    /// <param name="room">How many emails may be taken, and how many may be after that.</param>
    /// <returns>The emails, until others are added.</returns>
    public ReadOnlySpan<WaitingEmail> TakeFirst(ref long room)
    {
        var (start, other) = (_first, 0);
        for (; room > 0 && _first < _end; _first++)
        {
            var isOther = other < _others.Count && _others[other].Index == _first;
            room -= isOther && _others[other].Next == DayNumber.None ? 0 : 1;
            other += isOther ? 1 : 0;
        }

        _others.RemoveRange(0, other);
        return _emails.AsSpan(start, _first - start);
    }

    /// <summary>Passes on those of the remaining emails that do not simply wait for the next send day.</summary>
    /// <param name="passOn">Given each with the day that it could go on; returns what waits in its place, or <see langword="null"/> when it has gone.</param>
    public void PassOthersOn(Func<WaitingEmail, int, WaitingEmail?> passOn)
    {
        var (kept, done) = (_first, _first);
        foreach (var (index, next) in _others)
        {
            Keep(done, index, ref kept);
            if (passOn(_emails[index], next) is { } waiting)
            {
                _emails[kept++] = waiting;
            }

            done = index + 1;
        }

        Keep(done, _end, ref kept);
        _end = kept;
        _others.Clear();
    }

    private void Keep(int from, int to, ref int kept)
    {
        if (from != kept)
        {
            _emails.AsSpan(from, to - from).CopyTo(_emails.AsSpan(kept));
        }

        kept += to - from;
    }

    private Span<WaitingEmail> Sorted()
    {
        var emails = _emails.AsSpan(_first, Count);
        if (!_isSorted)
        {
            emails.Sort(static (left, right) => left.Place.CompareTo(right.Place));
            _isSorted = true;
        }

        return emails;
    }

    private void Reserve(int more)
    {
        if (_end + more <= _emails.Length)
        {
            return;
        }

        var (emails, count) = (_emails, Count);
        if (count + more > emails.Length)
        {
            emails = new WaitingEmail[Math.Max(4, count + more + (count / 2))];
        }

        _emails.AsSpan(_first, count).CopyTo(emails);
        (_emails, _first, _end) = (emails, 0, count);
    }
}
