namespace EmailScheduler.Scheduling.Model;

/// <summary>The rows that one reader met, in the order of their rowids, packed into 24 bytes each.</summary>
internal sealed class StoredRows
{
    private readonly ChunkedList<PackedRow> _rows = new();
    private readonly RowShapes _shapes = new();
    private ChunkedList<int> _contacts = new();

    public int Count => _rows.Count;

    public ExistingRow this[int index]
    {
        get
        {
            ref readonly var row = ref _rows[index];
            return new ExistingRow(row.RowId, row.Date, row.Event, row.BaseOrSent, _shapes[row.Shape]);
        }
    }

    /// <param name="contact">The contact's ordinal, or −1 when the contact is gone or invalid.</param>
    /// <param name="row">The row.</param>
    public void Add(int contact, in ExistingRow row)
    {
        _contacts.Add(contact);
        _rows.Add(new PackedRow(row.RowId, row.Date, row.Event, row.BaseOrSent, _shapes.NumberOf(row.Shape)));
    }

    /// <summary>The ordinal of a row's contact, until <see cref="ForgetContacts"/>.</summary>
    public int ContactOf(int index) => _contacts[index];

    /// <summary>Frees what is only needed to group the rows by contact.</summary>
    public void ForgetContacts() => _contacts = new();

    private readonly record struct PackedRow(long RowId, int Date, int Event, int BaseOrSent, int Shape);
}
