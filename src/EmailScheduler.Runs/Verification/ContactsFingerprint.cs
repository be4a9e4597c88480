using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Runs.Verification;

/// <summary>
/// What all of <c>contacts</c> amounts to: how many rows, and XXH3 over every stored column's type and bytes in the order of <c>id</c>, of a large table part by
/// part. Equal before and after a run means that the run left the contacts alone, unless they cannot be read.
/// </summary>
/// <param name="Rows">Rows of the table; -1 when there is none with that name, or it cannot be read.</param>
/// <param name="Hash">XXH3-64.</param>
/// <param name="Fault">Why the table cannot be read; <see langword="null"/> when it can, or is not there.</param>
internal readonly record struct ContactsFingerprint(long Rows, ulong Hash, string? Fault = null)
{
    // Columns that are computed whenever they are read may need a function that only the program has which made them, and hold nothing new. Of a view nothing
    // is stored here: it is read as it is.
    private const string StoredColumns = """
        SELECT CASE type WHEN 'view' THEN '*' ELSE (SELECT group_concat(printf('"%w"', name), ', ' ORDER BY cid) FROM pragma_table_xinfo('contacts') WHERE hidden IN (0, 3)) END
        FROM sqlite_schema
        WHERE name = 'contacts' COLLATE NOCASE AND type IN ('table', 'view')
        """;

    /// <summary>Reads the file, which no one writes meanwhile, a part of the ids with each processor.</summary>
    /// <exception cref="InvalidDatabaseException">The table cannot be read.</exception>
    public static ContactsFingerprint Of(string path, CancellationToken cancellationToken) =>
        Join(ParallelScan.Run(path, Parts(path, cancellationToken), (database, part) => OfPart(database, part, path), cancellationToken));

    // Only where ids are the table's rowids is each row in exactly one part, and each part found without reading the others.
    private static IReadOnlyList<RowIdRange> Parts(string path, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        try
        {
            var isRowId = string.Equals(TableSchema.Read(database, "contacts").RowIdAlias, "id", StringComparison.OrdinalIgnoreCase);
            return isRowId && RowIdRange.Split(database, "contacts") is { Count: > 1 } parts ? parts : [RowIdRange.All];
        }
        catch (InvalidDatabaseException)
        {
            // There is no such table or column, or it cannot be read: who reads all of it says which.
            return [RowIdRange.All];
        }
    }

    private static ContactsFingerprint OfPart(SqliteDatabase database, RowIdRange part, string path)
    {
        if (database.ReadText(StoredColumns) is not { } columns)
        {
            // Whether that is an error is the engine's to say: it names what it needs.
            return new ContactsFingerprint(-1, 0);
        }

        // By bytes, for the column's own order may be one that only another program knows.
        var condition = part == RowIdRange.All ? "TRUE" : string.Create(CultureInfo.InvariantCulture, $"id BETWEEN {part.First} AND {part.Last}");
        Statement rows;
        try
        {
            rows = database.Prepare($"SELECT {columns} FROM contacts WHERE {condition} ORDER BY id COLLATE BINARY");
        }
        catch (InvalidDatabaseException failure)
        {
            return new ContactsFingerprint(-1, 0, failure.SqliteMessage);
        }

        using (rows)
        {
            return Hashed(rows, path);
        }
    }

    // The parts are the same for the same ids, so equal contacts have equal parts.
    private static ContactsFingerprint Join(ContactsFingerprint[] parts)
    {
        if (parts is [var whole])
        {
            return whole;
        }

        if (Array.Find(parts, static part => part.Rows < 0) is { Rows: < 0 } unread)
        {
            return unread;
        }

        var hash = new XxHash3();
        Span<byte> ofPart = stackalloc byte[sizeof(ulong)];
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(ofPart, part.Hash);
            hash.Append(ofPart);
        }

        return new ContactsFingerprint(parts.Sum(part => part.Rows), hash.GetCurrentHashAsUInt64());
    }

    private static ContactsFingerprint Hashed(Statement rows, string path)
    {
        var hash = new XxHash3();
        var columns = rows.ColumnCount;
        var count = 0L;
        try
        {
            for (; rows.Step(); count++)
            {
                for (var column = 0; column < columns; column++)
                {
                    Append(hash, rows, column);
                }
            }
        }
        catch (InvalidDatabaseException failure) when (failure.SqliteCode != 0)
        {
            throw Unreadable(path, failure.SqliteCode & 0xff);
        }

        return new ContactsFingerprint(count, hash.GetCurrentHashAsUInt64());
    }

    // What SQLite says of a row can quote it; what its code means cannot.
    private static InvalidDatabaseException Unreadable(string path, int code)
    {
        var remedy = code == raw.SQLITE_CORRUPT ? "restore an older version of the database" : "repair the table, or the view of that name";
        return new($"Table 'contacts' of '{Path.GetFileName(path)}' cannot be read (SQLite error {code}: {raw.sqlite3_errstr(code).utf8_to_string()}); {remedy}.");
    }

    /// <summary>Type, length and bytes: no two different rows give the same stream.</summary>
    private static void Append(XxHash3 hash, Statement row, int column)
    {
        Span<byte> head = stackalloc byte[9];
        var type = row.Type(column);
        head[0] = (byte)type;
        switch (type)
        {
            case raw.SQLITE_INTEGER:
                BinaryPrimitives.WriteInt64LittleEndian(head[1..], row.GetInt64(column));
                hash.Append(head);
                break;
            case raw.SQLITE_FLOAT:
                BinaryPrimitives.WriteDoubleLittleEndian(head[1..], row.GetDouble(column));
                hash.Append(head);
                break;
            case raw.SQLITE_NULL:
                hash.Append(head[..1]);
                break;
            default:
                var bytes = row.Bytes(column);
                BinaryPrimitives.WriteInt64LittleEndian(head[1..], bytes.Length);
                hash.Append(head);
                hash.Append(bytes);
                break;
        }
    }
}
