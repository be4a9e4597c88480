using SQLitePCL;

namespace EmailScheduler.Sqlite;

/// <summary>
/// One connection to a local database file through SQLite's own C interface: the hot loops read millions of rows and allocate nothing for them.
/// </summary>
public sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly bool _isUtf16;
    private readonly CancellationToken _cancellation;
    private readonly SqliteInterruption _interruption;
    private RowCallback? _rows;

    static SqliteDatabase()
    {
        Batteries_V2.Init();
        ReadAhead.Register();
    }

    /// <summary>The version of SQLite, such as <c>3.50.4</c>.</summary>
    public static string LibraryVersion => raw.sqlite3_libversion().utf8_to_string();

    private SqliteDatabase(sqlite3 handle, CancellationToken cancellationToken)
    {
        _handle = handle;
        _cancellation = cancellationToken;
        _interruption = new SqliteInterruption(handle, cancellationToken);
        try
        {
            _isUtf16 = ReadText("PRAGMA encoding") is not ("UTF-8" or null);
        }
        catch
        {
            _interruption.Dispose();
            throw;
        }
    }

    /// <summary>Rows inserted, updated or deleted on this connection, by its statements and by the triggers that they fired.</summary>
    public int TotalChanges => raw.sqlite3_total_changes(_handle);

    /// <summary>Rows inserted, updated or deleted by the latest statement itself, without those of triggers.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>The id of the row that the last statement inserted into a table with rowids; what triggers inserted does not count.</summary>
    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>Whether a transaction was begun and has not ended; a trigger can end one.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>
    /// Opens a file that no one writes: no locks are taken and no <c>-wal</c> or <c>-shm</c> file is made, whatever the journal mode in its header.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Interrupts statements, also while SQLite works on one: they fail with an <see cref="OperationCanceledException"/>.</param>
    public static SqliteDatabase OpenImmutable(string path, CancellationToken cancellationToken) =>
        Open(path, ImmutableUri(path), raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI, SqliteSwitches.SetForReading, cancellationToken);

    /// <summary>Opens a file for reading and writing by this connection alone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Interrupts statements, also while SQLite works on one: they fail with an <see cref="OperationCanceledException"/>, and the file must be thrown away.</param>
    public static SqliteDatabase OpenExclusive(string path, CancellationToken cancellationToken) =>
        Open(path, path, raw.SQLITE_OPEN_READWRITE, SqliteSwitches.SetForWriting, cancellationToken);

    /// <summary>As <see cref="OpenExclusive"/>, for a connection to which files that no one writes are attached.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Interrupts statements, also while SQLite works on one: they fail with an <see cref="OperationCanceledException"/>.</param>
    public static SqliteDatabase OpenToMerge(string path, CancellationToken cancellationToken) =>
        Open(path, path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_URI, SqliteSwitches.SetForWriting, cancellationToken);

    /// <summary>Opens a file for reading and writing by this connection alone, and makes it, for its owner alone, if it does not exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Interrupts statements: they fail with an <see cref="OperationCanceledException"/>, and the file must be thrown away.</param>
    public static SqliteDatabase Create(string path, CancellationToken cancellationToken)
    {
        Make(path, FileMode.OpenOrCreate);
        return Open(path, path, raw.SQLITE_OPEN_READWRITE, SqliteSwitches.SetForWriting, cancellationToken);
    }

    /// <summary>What to call a file that no one writes where SQLite takes a URI, in this process alone: it names a file system that others do not have.</summary>
    public static string ImmutableUri(string path) =>
        "file:" + Uri.EscapeDataString(Path.GetFullPath(path)).Replace("%2F", "/", StringComparison.Ordinal) + "?immutable=1&mode=ro&vfs=" + ReadAhead.Name;

    /// <summary>Runs statements to their end, one after the other.</summary>
    public void Execute(string sql)
    {
        while (sql.Length > 0)
        {
            using var statement = Prepare(sql, out sql);
            while (statement is not null && statement.Step())
            {
            }
        }
    }

    /// <summary>Attaches another file that no one writes to a connection that only reads, or that was opened to merge.</summary>
    public void AttachImmutable(string path, string schema) => AttachAs(ImmutableUri(path), schema);

    /// <summary>Attaches a file of this connection's own for what it has to remember, and makes it; the caller removes it.</summary>
    public void AttachScratch(string path, string schema)
    {
        Make(path, FileMode.CreateNew);
        AttachAs(Path.GetFullPath(path), schema);
    }

    // An empty file is an empty database; one that SQLite makes would not be the owner's alone, and perhaps not even his.
    private static void Make(string path, FileMode mode)
    {
        const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var create = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (OperatingSystem.IsWindows() || File.Exists(path))
        {
            new FileStream(path, create).Dispose();
            return;
        }

        create.UnixCreateMode = Owners;
        using var file = new FileStream(path, create);
        File.SetUnixFileMode(file.SafeFileHandle, Owners);
    }

    private void AttachAs(string name, string schema)
    {
        using var attach = Prepare($"ATTACH ?1 AS {schema}");
        attach.Bind(1, name);
        attach.Step();
    }

    /// <summary>Defines a function of the text of a value, for this connection's own statements: views and triggers cannot call it. Of NULL it is NULL.</summary>
    /// <param name="name">Its name in SQL.</param>
    /// <param name="function">What it answers; it must answer the same for the same text, and not fail.</param>
    public void DefineTextFunction(string name, Func<string, string> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        var code = raw.sqlite3_create_function(_handle, name, 1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC | SqliteNative.DirectOnly, null, (context, _, values) =>
        {
            if (raw.sqlite3_value_type(values[0]) == raw.SQLITE_NULL)
            {
                raw.sqlite3_result_null(context);
            }
            else
            {
                raw.sqlite3_result_text(context, function(raw.sqlite3_value_text(values[0]).utf8_to_string()));
            }
        });
        if (code != raw.SQLITE_OK)
        {
            throw SqliteFailure.OfPrepare(_handle, code);
        }
    }

    /// <summary>Changes the schema. What SQLite says of that names the schema alone.</summary>
    /// <exception cref="InvalidDatabaseException">The database does not allow it; the message says why.</exception>
    public void Define(string sql)
    {
        using var statement = Prepare(sql);
        var code = statement.Run();
        if (code != raw.SQLITE_DONE)
        {
            throw (code & 0xff) is raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT
                ? new InvalidDatabaseException($"SQLite cannot carry out '{sql}': {raw.sqlite3_errmsg(_handle).utf8_to_string()}.")
                : StepFailure(code);
        }
    }

    /// <exception cref="InvalidDatabaseException">The schema does not allow the statement; the message says why.</exception>
    public Statement Prepare(string sql)
    {
        _cancellation.ThrowIfCancellationRequested();
        var code = raw.sqlite3_prepare_v2(_handle, sql, out var statement);
        return code == raw.SQLITE_OK ? new Statement(this, statement, _isUtf16) : throw PrepareFailure(code);
    }

    /// <summary>Whether the schema allows a statement, as far as that shows before it runs.</summary>
    /// <exception cref="OperationCanceledException">The token of this connection was cancelled.</exception>
    public bool CanPrepare(string sql)
    {
        var code = raw.sqlite3_prepare_v2(_handle, sql, out var statement);
        statement?.Dispose();
        return _interruption.OfPrepare(code) is { } interruption ? throw interruption : code == raw.SQLITE_OK;
    }

    /// <summary>Prepares statements while <paramref name="record"/> is given each action that they, and the triggers that they fire, can take.</summary>
    /// <param name="record">Given the action's code, the table, and the trigger that takes it; both may be <see langword="null"/>.</param>
    /// <param name="prepare">Prepares the statements.</param>
    public void Record(Action<int, string?, string?> record, Action prepare)
    {
        strdelegate_authorizer recorder = (_, action, table, _, _, trigger) =>
        {
            record(action, table, trigger);
            return raw.SQLITE_OK;
        };
        raw.sqlite3_set_authorizer(_handle, recorder, null);
        try
        {
            prepare();
        }
        finally
        {
            raw.sqlite3_set_authorizer(_handle, (strdelegate_authorizer?)null, null);
        }
    }

    /// <summary>Reads rows of a table whose <c>id</c> is its rowid, in the order of the ids.</summary>
    /// <param name="columns">The SELECT list; it names no rows' aggregates.</param>
    /// <param name="table">The table.</param>
    /// <param name="range">The ids.</param>
    /// <param name="onRow">Called for each row; its values are valid until the call returns. What it throws ends the scan.</param>
    public void Scan(string columns, string table, RowIdRange range, Action<Statement> onRow)
    {
        // A function takes a thousand values; a table with more columns is stepped through.
        var byCallback = $"SELECT {RowCallback.Function}({columns}) FROM {table} NOT INDEXED WHERE id BETWEEN ?1 AND ?2";
        _rows ??= new RowCallback(_handle);
        var isByCallback = CanPrepare(byCallback);
        using var rows = Prepare(isByCallback ? byCallback : $"SELECT {columns} FROM {table} NOT INDEXED WHERE id BETWEEN ?1 AND ?2");
        rows.Bind(1, range.First);
        rows.Bind(2, range.Last);
        if (!isByCallback)
        {
            while (rows.Step())
            {
                onRow(rows);
            }
        }
        else if (_rows.Run(rows, onRow) is var code && code != raw.SQLITE_ROW)
        {
            throw StepFailure(code);
        }
    }

    /// <summary>The first column of the first row as text; <see langword="null"/> for no row or NULL.</summary>
    public string? ReadText(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.GetString(0) : null;
    }

    /// <summary>The first column of the first row as a number; <see langword="null"/> for no row or NULL.</summary>
    public long? ReadInt64(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() && !statement.IsNull(0) ? statement.GetInt64(0) : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // First, for it waits for an interruption that is under way.
        _interruption.Dispose();
        _handle.Dispose();
        _rows?.Dispose();
    }

    /// <summary>What SQLite says about a code that a statement has just returned, as far as that cannot hold values of rows.</summary>
    public string MessageOf(int code) => SqliteFailure.TextOf(_handle, code);

    /// <summary>Why a statement that has just returned this code stopped.</summary>
    public Exception StepFailure(int code) => _interruption.Of(code) ?? SqliteFailure.OfStep(_handle, code);

    /// <summary>Gives the connection a collation sequence by which all texts are equal, see <see cref="MissingCollations"/>.</summary>
    internal void AddStandIn(string collation) => raw.sqlite3_create_collation(_handle, collation, null, static (_, _, _) => 0);

    private Exception PrepareFailure(int code) => _interruption.OfPrepare(code) ?? SqliteFailure.OfPrepare(_handle, code);

    // The first statement; null where the text holds none.
    private Statement? Prepare(string sql, out string rest)
    {
        _cancellation.ThrowIfCancellationRequested();
        var code = raw.sqlite3_prepare_v2(_handle, sql, out var statement, out rest);
        return code != raw.SQLITE_OK ? throw PrepareFailure(code) : statement is null or { IsInvalid: true } ? null : new Statement(this, statement, _isUtf16);
    }

    // A file that is missing is a database that is missing; what keeps one from being opened is the disk, or the account.
    private static Exception OpenFailure(sqlite3 handle, int code, string file) => File.Exists(file) || (code & 0xff) is not raw.SQLITE_CANTOPEN
        ? SqliteFailure.OfOpen(handle, code, file)
        : new InvalidDatabaseException($"The database file '{file}' cannot be opened (SQLite code {code}): check that it exists and is readable.")
        {
            SqliteCode = code,
            SqliteMessage = raw.sqlite3_errstr(code).utf8_to_string(),
        };

    private static SqliteDatabase Open(string file, string name, int flags, Action<sqlite3> setSwitches, CancellationToken cancellationToken)
    {
        var code = raw.sqlite3_open_v2(name, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            var failure = OpenFailure(handle, code, file);
            handle.Dispose();
            throw failure;
        }

        try
        {
            raw.sqlite3_extended_result_codes(handle, 1);
            setSwitches(handle);
            return new SqliteDatabase(handle, cancellationToken);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
