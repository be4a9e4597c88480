using System.Runtime.InteropServices;

namespace EmailScheduler.Scheduling.Model;

/// <summary>The rows that one reader met, in the order of their rowids, packed into 16 bytes each.</summary>
/// <param name="today">The day of the run.</param>
internal sealed class StoredRows(int today)
{
    private readonly ChunkedList<PackedRow> _rows = new();
    private readonly ChunkedList<int> _contacts = new();
    private readonly RowAttributeTable _shapes = new();
    private ChunkedList<int>? _highIds;

    public int Count => _rows.Count;

    /// <summary>The rows, all chunks but the last one full.</summary>
    public IReadOnlyList<PackedRow[]> Chunks => _rows.Chunks;

    /// <summary>The ordinal of each row's contact, or −1, in chunks like those of the rows.</summary>
    public IReadOnlyList<int[]> Contacts => _contacts.Chunks;

    /// <summary>The upper halves of the ids, in chunks like those of the rows; <see langword="null"/> where all of them are 0, as in any table that has not had four billion rows.</summary>
    public IReadOnlyList<int[]>? HighIds => _highIds?.Chunks;

    /// <summary>What the rows have in common, by <see cref="PackedRow.Shape"/>.</summary>
    public IReadOnlyList<RowAttributes> Shapes => _shapes.All;

    /// <summary>Rows that wait for the sender, or that it is at, by date.</summary>
    public Dictionary<int, long> Sending { get; } = [];

    /// <summary>The ids of the rows of today.</summary>
    public List<long> OfToday { get; } = [];

    /// <summary>The largest id.</summary>
    public long LastId { get; private set; } = long.MinValue;

    /// <param name="contact">The contact's ordinal, or −1 when the contact is gone or invalid.</param>
    /// <param name="row">The row.</param>
    public void Add(int contact, in ExistingRow row)
    {
        AddHighId((int)(row.RowId >> 32));
        _contacts.Add(contact);
        _rows.Add(new PackedRow((uint)row.RowId, row.Date, row.Event, row.BaseOrSent, _shapes.NumberOf(row.Shape)));
        LastId = Math.Max(LastId, row.RowId);
        if (row.Date == today)
        {
            OfToday.Add(row.RowId);
        }

        if (row.Status is RowStatus.Scheduled or RowStatus.Processing)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(Sending, row.Date, out _)++;
        }
    }

    private void AddHighId(int high)
    {
        if (_highIds is null)
        {
            if (high == 0)
            {
                return;
            }

            _highIds = new();
            while (_highIds.Count < Count)
            {
                _highIds.Add();
            }
        }

        _highIds.Add(high);
    }
}

/// <summary>An <see cref="ExistingRow"/> as millions of them are kept, in 16 bytes; its id without the upper half.</summary>
internal struct PackedRow
{
    /// <summary>The largest <see cref="Shape"/>.</summary>
    public const int MostShapes = 1 << (LowShapeBits + HighShapeBits);

    // Two words of fields, each from the lowest bit. Three days, half an id and the shape fill them, so the shape is cut in two.
    private const int DateShift = 32;
    private const int LowShapeShift = DateShift + PackedDay.Bits;
    private const int LowShapeBits = 64 - LowShapeShift;
    private const int BaseShift = PackedDay.Bits;
    private const int HighShapeShift = BaseShift + PackedDay.Bits;
    private const int HighShapeBits = 64 - HighShapeShift;
    private const int NoDay = (1 << PackedDay.Bits) - 1;

    private ulong _idDate;
    private ulong _eventBase;

    public PackedRow(uint lowId, int date, int eventDay, int baseOrSent, int shape)
    {
        _idDate = lowId;
        PackedDay.Set(ref _idDate, DateShift, Packed(date));
        PackedDay.Set(ref _eventBase, 0, Packed(eventDay));
        PackedDay.Set(ref _eventBase, BaseShift, Packed(baseOrSent));
        Shape = shape;
    }

    /// <summary>The lower half of its rowid.</summary>
    public readonly uint LowId => (uint)_idDate;

    /// <summary><see cref="ExistingRow.Date"/>.</summary>
    public readonly int Date => Unpacked(PackedDay.Get(_idDate, DateShift));

    /// <summary><see cref="ExistingRow.Event"/>.</summary>
    public readonly int Event => Unpacked(PackedDay.Get(_eventBase, 0));

    /// <summary><see cref="ExistingRow.BaseOrSent"/>.</summary>
    public readonly int BaseOrSent => Unpacked(PackedDay.Get(_eventBase, BaseShift));

    /// <summary>The number of its <see cref="RowAttributes"/>.</summary>
    public int Shape
    {
        readonly get => (int)((_eventBase >> HighShapeShift << LowShapeBits) | (_idDate >> LowShapeShift));
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)value, (uint)MostShapes, nameof(value));
            _idDate = (_idDate & ((1UL << LowShapeShift) - 1)) | ((ulong)(uint)value << LowShapeShift);
            _eventBase = (_eventBase & ((1UL << HighShapeShift) - 1)) | ((ulong)(uint)value >> LowShapeBits << HighShapeShift);
        }
    }

    private static int Packed(int day) => day == DayNumber.None ? NoDay : day;

    private static int Unpacked(int day) => day == NoDay ? DayNumber.None : day;
}

/// <summary>The distinct shapes of the rows that one reader met, by number.</summary>
internal sealed class RowAttributeTable
{
    // Of a million contacts' rows 0.3 % miss them; with a quarter of the slots 5 % do.
    private const int Slots = 1 << 15;

    private readonly Dictionary<RowAttributes, int> _numbers = new(new ByFingerprint());
    private readonly List<RowAttributes> _shapes = [];

    // Rows in the order of their rowids repeat the shapes met lately, and a slot is found faster than an entry of the dictionary.
    private readonly int[] _recent = new int[Slots];

    public IReadOnlyList<RowAttributes> All => _shapes;

    public int NumberOf(in RowAttributes shape)
    {
        ref var recent = ref _recent[ByFingerprint.Hash(shape) % Slots];
        if (recent < _shapes.Count && _shapes[recent] == shape)
        {
            return recent;
        }

        if (!_numbers.TryGetValue(shape, out var number))
        {
            _numbers.Add(shape, number = _shapes.Count);
            _shapes.Add(shape);
        }

        return recent = number;
    }

    private sealed class ByFingerprint : IEqualityComparer<RowAttributes>
    {
        private const ulong Prime = 0x9E3779B97F4A7C15;

        public static uint Hash(in RowAttributes shape) =>
            (uint)((((ulong)(uint)shape.Type | ((ulong)(uint)shape.Reason << 32)) ^ shape.Fingerprint ^ ((ulong)(ushort)shape.EventYear << 16) ^ ((ulong)shape.Status << 8)) * Prime >> 32);

        public bool Equals(RowAttributes left, RowAttributes right) => left == right;

        public int GetHashCode(RowAttributes shape) => (int)Hash(shape);
    }
}

/// <summary>What a row has in common with many others: a few thousand shapes stand for millions of rows, each of which keeps a number instead.</summary>
/// <param name="Fingerprint">A hash of all that a plan writes and that is not a field of the row or here (see <see cref="RowFingerprint"/>); owned rows only.</param>
/// <param name="Type">The email type in the run's table of texts.</param>
/// <param name="Reason">The skip reason in the run's table of texts; owned rows only.</param>
/// <param name="EventYear"><c>event_year</c>, for databases with a unique index on it; 0 for NULL and for what is no year.</param>
/// <param name="Status">As it counts: a <see cref="RowStatus.PreScheduled"/> row from today until the first send day is <see cref="RowStatus.Scheduled"/>.</param>
internal readonly record struct RowAttributes(ulong Fingerprint, int Type, int Reason, short EventYear, RowStatus Status);
