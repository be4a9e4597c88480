using EmailScheduler.Sqlite;

namespace EmailScheduler.Runs.Restores;

/// <summary>What is different between the newest state of a database and what takes its place.</summary>
internal static class RestoredTables
{
    private const string Now = "now";

    /// <summary>The tables whose rows are different, by name.</summary>
    public static IReadOnlyList<RestoredTable> Compare(string newest, string restored, CancellationToken cancellationToken)
    {
        var differences = DatabaseDiff.Compare(newest, restored, maxKeys: 0, cancellationToken);
        using var before = SqliteDatabase.OpenImmutable(newest, cancellationToken);
        using var after = SqliteDatabase.OpenImmutable(restored, cancellationToken);
        return [.. differences.Select(diff => new RestoredTable(diff.Table, Count(before, diff.Table), Count(after, diff.Table), diff.Added, diff.Removed, diff.Changed))];
    }

    /// <summary>Whether the schemas are different, indexes, triggers and views included.</summary>
    public static bool HasOtherSchema(string newest, string restored, CancellationToken cancellationToken)
    {
        const string Ours = "SELECT type, name, sql FROM main.sqlite_schema", Theirs = $"SELECT type, name, sql FROM {Now}.sqlite_schema";
        using var database = SqliteDatabase.OpenImmutable(restored, cancellationToken);
        database.AttachImmutable(newest, Now);
        return database.ReadInt64($"SELECT EXISTS ({Ours} EXCEPT {Theirs}) OR EXISTS ({Theirs} EXCEPT {Ours})") != 0
            || database.ReadInt64("PRAGMA main.user_version") != database.ReadInt64($"PRAGMA {Now}.user_version");
    }

    private static long? Count(SqliteDatabase database, string table) =>
        TableSchema.Read(database, table).Exists ? database.ReadInt64($"SELECT count(*) FROM {TableSchema.Quote(table)}") : null;
}
