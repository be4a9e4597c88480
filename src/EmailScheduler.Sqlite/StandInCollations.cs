namespace EmailScheduler.Sqlite;

/// <summary>
/// Stand-ins for collation sequences that only the program has which registers them. SQLite opens no index, and no table that is one, without the collation
/// of its columns, though to read all of it nothing is compared. Nothing may be looked up or ordered by a stand-in: to it all texts are equal.
/// </summary>
internal static class StandInCollations
{
    /// <summary>Gives a connection that writes nothing the collation sequences that indexes of a database name.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="schema">The database: <c>main</c>, or the name that one is attached by.</param>
    /// <exception cref="InvalidDatabaseException">The schema cannot be read.</exception>
    public static void AddTo(SqliteDatabase database, string schema = "main")
    {
        foreach (var collation in Missing(database, schema))
        {
            database.AddStandIn(collation);
        }
    }

    private static List<string> Missing(SqliteDatabase database, string schema)
    {
        using var rows = database.Prepare($"SELECT DISTINCT columns.coll {MissingCollations.UsedIn(schema)}");
        var names = new List<string>();
        while (rows.Step())
        {
            names.Add(rows.GetString(0)!);
        }

        return names;
    }
}
