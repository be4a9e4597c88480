using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>One reader's pass over a span of <c>contacts</c>.</summary>
internal sealed class ContactScan
{
    private const int CancellationStride = 4096;

    private readonly CarrierNames _carriers;
    private readonly HashSet<UInt128> _suppressed;
    private readonly int _today;
    private readonly bool _allowUnknownLocation;
    private readonly DateColumn _birth;
    private readonly DateColumn _effective;

    public ContactScan(ContactColumns columns, CarrierNames carriers, HashSet<UInt128> suppressed, int today, bool allowUnknownLocation)
    {
        _carriers = carriers;
        _suppressed = suppressed;
        _today = today;
        _allowUnknownLocation = allowUnknownLocation;
        _birth = new DateColumn("contacts." + columns.BirthName, ContactColumns.Birth);
        _effective = new DateColumn("contacts.effective_date", ContactColumns.Effective);
    }

    /// <summary>The contacts that emails are planned for, in the order of the rows.</summary>
    public ChunkedList<Contact> Valid { get; } = new();

    public long Total { get; private set; }

    /// <summary>Called for each excluded contact, where that is wanted.</summary>
    public Action<long, ExcludedReason>? OnExcluded { get; init; }

    /// <summary>The excluded contacts, by <see cref="ExcludedReason"/>.</summary>
    public long[] Excluded { get; } = new long[4];

    public IEnumerable<DateColumn> Dates => [_birth, _effective];

    public void Read(Statement rows, CancellationToken cancellationToken)
    {
        while (rows.Step())
        {
            if (++Total % CancellationStride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            ReadRow(rows);
        }
    }

    private void ReadRow(Statement row)
    {
        var birth = _birth.Read(row);
        var effective = _effective.Read(row);
        var state = Location(row);
        var reason = ReasonToLeaveOut(RowValue.TrimWhiteSpace(row.Utf8(ContactColumns.Email)), state);
        if (reason != ExcludedReason.None)
        {
            Excluded[(int)reason]++;
            OnExcluded?.Invoke(Id(row), reason);
            return;
        }

        Valid.Add(new Contact
        {
            Id = Id(row),
            Birth = birth > _today ? DayNumber.None : birth,
            Effective = effective,
            Carrier = _carriers.Number(row, ContactColumns.Carrier),
            State = state,
            FailedUnderwriting = row.IsNull(ContactColumns.FailedUnderwriting) ? null : row.Flag(ContactColumns.FailedUnderwriting) ?? false,
        });
    }

    private ExcludedReason ReasonToLeaveOut(ReadOnlySpan<byte> address, UsState state)
    {
        if (!EmailAddress.IsValid(address))
        {
            return ExcludedReason.InvalidEmail;
        }

        if (_suppressed.Count > 0 && _suppressed.Contains(EmailAddress.Identity(address)))
        {
            return ExcludedReason.Suppressed;
        }

        return state == UsState.Unknown && !_allowUnknownLocation ? ExcludedReason.UnknownLocation : ExcludedReason.None;
    }

    private static long Id(Statement row) => row.WholeNumber(ContactColumns.Id)
        ?? throw new InvalidDatabaseException("Table contacts has a row whose id is no whole number; give every contact an integer id.");

    private static UsState Location(Statement row)
    {
        if (UsStates.TryParse(row.Utf8(ContactColumns.State), out var state))
        {
            return state;
        }

        // A ZIP code that was stored as a number has lost its leading zeros.
        return row.Type(ContactColumns.Zip) == raw.SQLITE_INTEGER
            ? ZipRanges.Find((int)Math.Clamp(row.GetInt64(ContactColumns.Zip), 0, 99_999))
            : ZipRanges.Find(row.Utf8(ContactColumns.Zip));
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

    private readonly TableSchema _table;

    private ContactColumns(TableSchema table) => _table = table;

    /// <summary>Whether ids are rowids: unique, in order, and cheap to cut into spans.</summary>
    public bool IdIsRowId => string.Equals(_table.RowIdAlias, "id", StringComparison.OrdinalIgnoreCase);

    public string BirthName => _table.Has("birth_date") || !_table.Has("birthday") ? "birth_date" : "birthday";

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
        _table.FirstColumnOrNull("birth_date", "birthday"),
        _table.ColumnOrNull("effective_date"),
        _table.FirstColumnOrNull("current_carrier", "carrier"),
        _table.ColumnOrNull("failed_underwriting"));
}
