using System.Runtime.InteropServices;

namespace EmailScheduler.Scheduling.Model;

/// <summary>The rows that one reader met, in the order of their rowids, packed into 24 bytes each.</summary>
/// <param name="today">The day of the run.</param>
internal sealed class StoredRows(int today)
{
    private readonly ChunkedList<PackedRow> _rows = new();
    private readonly RowAttributeTable _shapes = new();
    private ChunkedList<int> _contacts = new();

    public int Count => _rows.Count;

    /// <summary>The rows, all chunks but the last one full.</summary>
    public IReadOnlyList<PackedRow[]> Chunks => _rows.Chunks;

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
        _contacts.Add(contact);
        _rows.Add(new PackedRow(row.RowId, row.Date, row.Event, row.BaseOrSent, _shapes.NumberOf(row.Shape)));
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

    /// <summary>The ordinal of a row's contact, until <see cref="ForgetContacts"/>.</summary>
    public int ContactOf(int index) => _contacts[index];

    /// <summary>Frees what is only needed to group the rows by contact.</summary>
    public void ForgetContacts() => _contacts = new();
}

/// <summary>An <see cref="ExistingRow"/> as millions of them are kept.</summary>
/// <param name="RowId">Its rowid.</param>
/// <param name="Date"><see cref="ExistingRow.Date"/>.</param>
/// <param name="Event"><see cref="ExistingRow.Event"/>.</param>
/// <param name="BaseOrSent"><see cref="ExistingRow.BaseOrSent"/>.</param>
/// <param name="Shape">The number of its <see cref="RowAttributes"/> among those that the same reader met.</param>
internal readonly record struct PackedRow(long RowId, int Date, int Event, int BaseOrSent, int Shape);

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
