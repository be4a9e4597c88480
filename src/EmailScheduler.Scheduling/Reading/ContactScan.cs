using System.Buffers.Text;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>One reader's pass over a span of <c>contacts</c>.</summary>
internal sealed class ContactScan
{
    private const int CancellationStride = 4096;

    private readonly CarrierNames _carriers;
    private readonly HashSet<Hash128> _suppressed;
    private readonly ContactSelection _selection;
    private readonly DateColumn _birth;
    private readonly DateColumn _effective;

    public ContactScan(ContactColumns columns, CarrierNames carriers, HashSet<Hash128> suppressed, ContactSelection selection, ReadingObserver? observer = null)
    {
        (_carriers, _suppressed, _selection) = (carriers, suppressed, selection);
        _birth = new DateColumn("contacts." + columns.BirthName, ContactColumns.Birth, ContactColumns.Id) { OnInvalid = observer?.OnUnreadableDate };
        _effective = new DateColumn("contacts.effective_date", ContactColumns.Effective, ContactColumns.Id) { OnInvalid = observer?.OnUnreadableDate };
        Statuses = NewStatuses(selection);
        Addresses = new AddressList(selection.KeepsLowestOfAddress);
    }

    /// <summary>The contacts that emails are planned for, as far as one row shows, in the order of the rows.</summary>
    public ChunkedList<Contact> Valid { get; } = new();

    /// <summary>Their addresses, in the same order.</summary>
    public AddressList Addresses { get; }

    /// <summary>The statuses of all contacts that suppress nothing.</summary>
    public ValueCounts Statuses { get; }

    public long Total { get; private set; }

    /// <summary>Called for each excluded contact, where that is wanted.</summary>
    public Action<long, ExcludedReason>? OnExcluded { get; init; }

    /// <summary>The excluded contacts, by <see cref="ExcludedReason"/>.</summary>
    public long[] Excluded { get; } = new long[Enum.GetValues<ExcludedReason>().Length];

    public IEnumerable<DateColumn> Dates => [_birth, _effective];

    /// <summary>Counts statuses that suppress nothing.</summary>
    public static ValueCounts NewStatuses(ContactSelection selection) => new(status => !selection.Statuses.IsSuppressing(status));

    public void Read(Statement rows, CancellationToken cancellationToken)
    {
        while (rows.Step())
        {
            if (Total % CancellationStride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            Add(rows);
        }
    }

    /// <summary>Adds the current row.</summary>
    public void Add(Statement row)
    {
        Total++;
        ReadRow(row);
    }

    /// <summary>The status under which a row of the contacts is counted, if it has one.</summary>
    internal static bool TryReadStatus(Statement row, out ReadOnlySpan<byte> status) => row.TryGetUtf8(ContactColumns.Status, out status);

    private void ReadRow(Statement row)
    {
        var birth = Date(_birth, ContactColumns.Birth, row);
        var effective = Date(_effective, ContactColumns.Effective, row);
        var location = ContactLocation.Of(row);
        if (TryReadStatus(row, out var status))
        {
            Statuses.Add(status);
        }

        var address = RowValue.TrimWhiteSpace(row.Utf8(ContactColumns.Email));
        var identity = EmailAddress.Identity(address);
        var reason = ReasonToExclude(address, identity, location);
        if (reason != ExcludedReason.None)
        {
            Excluded[(int)reason]++;
            OnExcluded?.Invoke(Id(row), reason);
            return;
        }

        Addresses.Add(identity);
        Valid.Add(new Contact
        {
            Id = Id(row),
            BirthRead = birth > _selection.Today ? DayNumber.Unreadable : birth,
            EffectiveRead = effective,
            Carrier = _carriers.Number(row, ContactColumns.Carrier),
            State = location.State,
            OtherState = location.OtherState,
            FailedUnderwriting = row.IsNull(ContactColumns.FailedUnderwriting) ? null : row.Flag(ContactColumns.FailedUnderwriting) ?? false,
        });
    }

    // A value that is there and no date is another matter than none: a window may be counted from it.
    private static int Date(DateColumn column, int index, Statement row)
    {
        var day = column.Read(row);
        return day == DayNumber.None && !row.IsNull(index) && !RowValue.IsBlank(row.Utf8(index)) ? DayNumber.Unreadable : day;
    }

    private ExcludedReason ReasonToExclude(ReadOnlySpan<byte> address, Hash128 identity, in ContactLocation location)
    {
        if (EmailPermission.WhyNot(_selection.IsActive, address, identity, _suppressed) is not ExcludedReason.None and var reason)
        {
            return reason;
        }

        if (location.IsUnreadable)
        {
            return ExcludedReason.UnreadableState;
        }

        return location.State == UsState.Unknown && !_selection.AllowsUnknownLocation ? ExcludedReason.UnknownLocation : ExcludedReason.None;
    }

    private static long Id(Statement row) => row.WholeNumber(ContactColumns.Id)
        ?? throw new InvalidDatabaseException("Table contacts has a row whose id is not a whole number; give every contact an integer id.");
}

/// <summary>Where a contact lives, by its state and its ZIP code (docs/scheduling-rules.md, section 1, "Location").</summary>
/// <param name="State">The contact's state.</param>
/// <param name="OtherState">The ZIP code's where it is another.</param>
/// <param name="IsUnreadable">Whether a state is given that is not understood, and no ZIP code helps.</param>
internal readonly record struct ContactLocation(UsState State, UsState OtherState, bool IsUnreadable)
{
    /// <summary>Reads the location of the contact in the current row.</summary>
    public static ContactLocation Of(Statement row)
    {
        var text = row.Utf8(ContactColumns.State);
        var ofZip = OfZip(row);
        if (StateText.TryParse(text, out var state))
        {
            return new ContactLocation(state, ofZip == state ? UsState.Unknown : ofZip, IsUnreadable: false);
        }

        return new ContactLocation(ofZip, UsState.Unknown, ofZip == UsState.Unknown && !RowValue.IsBlank(text));
    }

    // A ZIP code that was stored as a number has lost its zeros, and may have got a fraction of zero.
    private static UsState OfZip(Statement row)
    {
        var text = row.Utf8(ContactColumns.Zip);
        var state = ZipRanges.Find(RowValue.TrimWhiteSpace(text));
        if (state != UsState.Unknown || text.IsEmpty || row.Type(ContactColumns.Zip) != raw.SQLITE_FLOAT)
        {
            return state;
        }

        Span<byte> digits = stackalloc byte[20];
        var number = row.GetDouble(ContactColumns.Zip);
        return number is >= 0 and < 1e9 && number == Math.Floor(number) && Utf8Formatter.TryFormat((long)number, digits, out var length) ? ZipRanges.Find(digits[..length]) : UsState.Unknown;
    }
}

/// <summary>The columns of <c>contacts</c> that a scan reads, by position, whatever the table calls or lacks.</summary>
internal sealed class ContactColumns
{
    public const int Id = 0;
    public const int Email = 1;
    public const int State = 2;
    public const int Zip = 3;
    public const int Birth = 4;
    public const int Effective = 5;
    public const int Carrier = 6;
    public const int FailedUnderwriting = 7;
    public const int Status = 8;

    private readonly TableSchema _table;

    private ContactColumns(TableSchema table) => _table = table;

    /// <summary>Whether ids are rowids: unique, in order, and cheap to cut into spans.</summary>
    public bool IdIsRowId => string.Equals(_table.RowIdAlias, "id", StringComparison.OrdinalIgnoreCase);

    public string BirthName => _table.Has("birth_date") || !_table.Has("birthday") ? "birth_date" : "birthday";

    /// <summary>Whether there is <c>contacts(id, email)</c>.</summary>
    public static bool AreIn(SqliteDatabase database) => TableSchema.Read(database, "contacts") is var table && table.Has("id") && table.Has("email");

    /// <exception cref="InvalidDatabaseException">There is no <c>contacts(id, email)</c>.</exception>
    public static ContactColumns Read(SqliteDatabase database)
    {
        var table = TableSchema.Read(database, "contacts");
        var missing = !table.Exists ? "table contacts" : !table.Has("id") ? "column contacts.id" : !table.Has("email") ? "column contacts.email" : null;
        return missing is null
            ? new ContactColumns(table)
            : throw new InvalidDatabaseException($"The database lacks {missing}; the scheduler needs contacts(id, email).");
    }

    /// <summary>The SELECT list, in the order of the positions.</summary>
    public string SelectList => string.Join(", ",
        _table.ColumnOrNull("id"),
        _table.ColumnOrNull("email"),
        _table.ColumnOrNull("state"),
        _table.ColumnOrNull("zip_code"),
        FirstFilled("birth_date", "birthday"),
        _table.ColumnOrNull("effective_date"),
        FirstFilled("current_carrier", "carrier"),
        _table.ColumnOrNull("failed_underwriting"),
        _table.ColumnOrNull("status"));

    // Where a database has both, whoever moves from one to the other has filled only one of them.
    private string FirstFilled(string column, string older) => _table.Has(column) && _table.Has(older)
        ? $"CASE WHEN length(trim({TableSchema.Quote(column)})) > 0 THEN {TableSchema.Quote(column)} ELSE {TableSchema.Quote(older)} END"
        : _table.FirstColumnOrNull(column, older);
}
