using SQLitePCL;

namespace EmailScheduler.Sqlite;

/// <summary>
/// How connections behave, whoever opens them. This build of SQLite has stricter defaults than those of the programs that share these databases: foreign keys
/// would cascade into tables that are not ours and reject rows that have long been there, and triggers and views with texts in double quotes would not compile.
/// </summary>
public static class SqliteSwitches
{
    // SQLitePCLRaw has no names for them (https://sqlite.org/c3ref/c_dbconfig_defensive.html).
    private const int Defensive = 1010;
    private const int TrustedSchema = 1017;

    /// <summary>
    /// Sets the switches of a connection whose triggers, views and pragmas must work as in any program: it trusts the schema, without which a trigger could not
    /// ask a table-valued pragma, and may do without a journal, which SQLite's defensive mode forbids.
    /// </summary>
    public static void SetForWriting(sqlite3 connection)
    {
        Set(connection, raw.SQLITE_DBCONFIG_ENABLE_FKEY, false);
        Set(connection, raw.SQLITE_DBCONFIG_DQS_DML, true);
        Set(connection, raw.SQLITE_DBCONFIG_DQS_DDL, true);
    }

    /// <summary>
    /// Sets the switches of a connection that runs no statement of its own which writes rows: a view in the file cannot call what is unsafe, and no statement can
    /// damage the file.
    /// </summary>
    public static void SetForReading(sqlite3 connection)
    {
        SetForWriting(connection);
        Set(connection, TrustedSchema, false);
        Set(connection, Defensive, true);
    }

    private static void Set(sqlite3 connection, int option, bool value) => _ = raw.sqlite3_db_config(connection, option, value ? 1 : 0, out _);
}
