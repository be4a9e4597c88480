using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

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
