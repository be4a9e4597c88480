using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>The emails to send, counted by day, and found by day (a counting sort of their places).</summary>
internal sealed class EmailsByDay
{
    // An index of a sixteenth of the plan at a time: a pass over the plan is cheap, an index of all of it is not small.
    private const int Passes = 16;

    private readonly IReadOnlyList<PlanBlock> _blocks;
    private readonly int[] _firstOfBlock;
    private readonly Dictionary<int, int> _counts;
    private readonly int _lastDay;
    private readonly Dictionary<int, int> _ends = [];
    private int[] _places = [];
    private int _indexEnd;
    private int _latest;

    public EmailsByDay(IReadOnlyList<PlanBlock> blocks, CancellationToken cancellationToken)
    {
        _blocks = blocks;
        _counts = DayCounts.Of(blocks, static (in email) => email.IsScheduled, cancellationToken);
        _lastDay = _counts.Count == 0 ? DayNumber.None : _counts.Keys.Max();
        _firstOfBlock = new int[blocks.Count + 1];
        for (var block = 0; block < blocks.Count; block++)
        {
            _firstOfBlock[block + 1] = checked(_firstOfBlock[block] + blocks[block].Emails.Length);
        }
    }

    public IReadOnlyDictionary<int, int> Counts => _counts;

    /// <summary>The email at a place of the whole plan, and its block.</summary>
    public ref Email At(int place, out PlanBlock block)
    {
        // Places mostly come in ascending order.
        if (place < _firstOfBlock[_latest] || place >= _firstOfBlock[_latest + 1])
        {
            _latest = BlockOf(place);
        }

        block = _blocks[_latest];
        return ref block.Emails[place - _firstOfBlock[_latest]];
    }

    /// <summary>The places of a day's emails as planned, ascending. Asked in ascending order of the days, before any of them moves.</summary>
    public ReadOnlySpan<int> Of(int day)
    {
        if (day >= _indexEnd && day <= _lastDay)
        {
            Index(day);
        }

        return _ends.TryGetValue(day, out var end) ? _places.AsSpan(end - _counts[day], _counts[day]) : [];
    }

    // Blocks without emails begin where the next one does.
    private int BlockOf(int place)
    {
        var number = Array.BinarySearch(_firstOfBlock, place);
        number = number < 0 ? ~number - 1 : number;
        while (_firstOfBlock[number + 1] <= place)
        {
            number++;
        }

        return number;
    }

    private void Index(int first)
    {
        var places = FindEnds(first);

        // Each day's end begins as its start and moves on as its places are put down.
        _places = _places.Length >= places ? _places : new int[places];
        for (var block = 0; block < _blocks.Count; block++)
        {
            var emails = _blocks[block].Emails;
            for (var index = 0; index < emails.Length; index++)
            {
                ref readonly var email = ref emails[index];
                if (email.Send >= first && email.Send < _indexEnd && email.IsScheduled)
                {
                    _places[CollectionsMarshal.GetValueRefOrNullRef(_ends, email.Send)++] = _firstOfBlock[block] + index;
                }
            }
        }
    }

    // One day at least, and as many more as there is room for.
    private int FindEnds(int first)
    {
        _ends.Clear();
        var (places, room) = (0, _firstOfBlock[^1] / Passes);
        for (_indexEnd = first; _indexEnd == first || (_indexEnd <= _lastDay && places + _counts.GetValueOrDefault(_indexEnd) <= room); _indexEnd++)
        {
            if (_counts.TryGetValue(_indexEnd, out var count))
            {
                _ends.Add(_indexEnd, places);
                places += count;
            }
        }

        return places;
    }
}
