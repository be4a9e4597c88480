using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.ExceptionServices;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Storage.Layouts;
using Microsoft.Data.Sqlite;
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
    // Columns that are computed whenever they are read may need a function that only the program has which made them, and tell nothing new. Of a view nothing
    // is stored here: it is read as it is.
    private const string StoredColumns = """
        SELECT CASE type WHEN 'view' THEN '*' ELSE (SELECT group_concat(printf('"%w"', name), ', ' ORDER BY cid) FROM pragma_table_xinfo('contacts') WHERE hidden IN (0, 3)) END
        FROM sqlite_schema
        WHERE name = 'contacts' COLLATE NOCASE AND type IN ('table', 'view')
        """;

    private const int RowsBetweenChecks = 4096;

    /// <summary>Reads the file, which nobody writes meanwhile, a part of the ids with each processor.</summary>
    /// <exception cref="UnusableDatabaseException">The table cannot be read.</exception>
    public static ContactsFingerprint Of(string path, CancellationToken cancellationToken)
    {
        var parts = ContactIds.Split(path);
        var fingerprints = new ContactsFingerprint[parts.Count];
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, parts.Count, options, part => fingerprints[part] = OfPart(path, parts[part], cancellationToken));
        }
        catch (AggregateException failure)
        {
            ExceptionDispatchInfo.Throw(failure.InnerExceptions[0]);
        }

        return Join(fingerprints);
    }

    private static ContactsFingerprint OfPart(string path, string condition, CancellationToken cancellationToken)
    {
        using var connection = ReadOnly.Open(path);
        if (Columns(connection) is not { } columns)
        {
            // Whether that is an error is the engine's to say: it names what it needs.
            return new ContactsFingerprint(-1, 0);
        }

        // By bytes, for the column's own order may be one that only another program knows.
        var database = connection.Handle!;
        if (raw.sqlite3_prepare_v2(database, $"SELECT {columns} FROM contacts WHERE {condition} ORDER BY id COLLATE BINARY", out var statement) != raw.SQLITE_OK)
        {
            statement?.Dispose();
            return new ContactsFingerprint(-1, 0, raw.sqlite3_errmsg(database).utf8_to_string());
        }

        using (statement)
        {
            return Hashed(statement, path, cancellationToken);
        }
    }

    private static string? Columns(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = StoredColumns;
        return command.ExecuteScalar() as string;
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

    private static ContactsFingerprint Hashed(sqlite3_stmt statement, string path, CancellationToken cancellationToken)
    {
        var hash = new XxHash3();
        var columns = raw.sqlite3_column_count(statement);
        var rows = 0L;
        int answer;
        while ((answer = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
        {
            for (var column = 0; column < columns; column++)
            {
                Append(hash, statement, column);
            }

            if (++rows % RowsBetweenChecks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return answer == raw.SQLITE_DONE
            ? new ContactsFingerprint(rows, hash.GetCurrentHashAsUInt64())
            : throw Unreadable(path, answer);
    }

    // What SQLite says of a row can quote it; what its code means cannot.
    private static UnusableDatabaseException Unreadable(string path, int code)
    {
        var remedy = code == raw.SQLITE_CORRUPT ? "restore an older version of the database" : "repair the table, or the view of that name";
        return new($"Table 'contacts' of '{Path.GetFileName(path)}' cannot be read (SQLite error {code}: {raw.sqlite3_errstr(code).utf8_to_string()}); {remedy}.");
    }

    /// <summary>Type, length and bytes: no two different rows give the same stream.</summary>
    private static void Append(XxHash3 hash, sqlite3_stmt statement, int column)
    {
        Span<byte> head = stackalloc byte[9];
        var type = raw.sqlite3_column_type(statement, column);
        head[0] = (byte)type;
        switch (type)
        {
            case raw.SQLITE_INTEGER:
                BinaryPrimitives.WriteInt64LittleEndian(head[1..], raw.sqlite3_column_int64(statement, column));
                hash.Append(head);
                break;
            case raw.SQLITE_FLOAT:
                BinaryPrimitives.WriteDoubleLittleEndian(head[1..], raw.sqlite3_column_double(statement, column));
                hash.Append(head);
                break;
            case raw.SQLITE_NULL:
                hash.Append(head[..1]);
                break;
            default:
                var bytes = raw.sqlite3_column_blob(statement, column);
                BinaryPrimitives.WriteInt64LittleEndian(head[1..], bytes.Length);
                hash.Append(head);
                hash.Append(bytes);
                break;
        }
    }
}
