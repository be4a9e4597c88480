using SQLitePCL;

namespace EmailScheduler.Sqlite;

/// <summary>
/// How connections behave, whoever opens them. This build of SQLite has stricter defaults than those of the programs that share these databases: foreign keys
/// would cascade into tables that are not ours and reject rows that have long been there, and triggers and views with texts in double quotes would not compile.
/// </summary>
/// <remarks>
/// The schema is trusted: without that no view could search a full-text table (MATCH) and no trigger could ask a table-valued pragma. A schema gains nothing
/// by it here, for this program registers no function that a schema could call and cannot load extensions.
/// </remarks>
public static class SqliteSwitches
{
    /// <summary>Sets the switches of a connection that writes rows. It may do without a journal, which the defensive mode forbids.</summary>
    public static void SetForWriting(sqlite3 connection)
    {
        Set(connection, raw.SQLITE_DBCONFIG_ENABLE_FKEY, false);
        Set(connection, raw.SQLITE_DBCONFIG_DQS_DML, true);
        Set(connection, raw.SQLITE_DBCONFIG_DQS_DDL, true);
        Set(connection, raw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, true);
    }

    /// <summary>Sets the switches of a connection that writes no rows: no statement can damage the file.</summary>
    public static void SetForReading(sqlite3 connection)
    {
        SetForWriting(connection);
        Set(connection, raw.SQLITE_DBCONFIG_DEFENSIVE, true);
    }

    private static void Set(sqlite3 connection, int option, bool value) => _ = raw.sqlite3_db_config(connection, option, value ? 1 : 0, out _);
}
