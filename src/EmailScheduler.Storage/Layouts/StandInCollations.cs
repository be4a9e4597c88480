using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace EmailScheduler.Storage.Layouts;

/// <summary>
/// Stand-ins for collation sequences that only the program has which registers them. SQLite opens no index, and no table that is one, without the collation
/// of its columns, though to read all of it nothing is compared. Nothing may be looked up or ordered by a stand-in: to it all texts are equal.
/// </summary>
internal static class StandInCollations
{
    /// <summary>Gives a connection that writes nothing the collation sequences that indexes of a database name.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="schema">The database: <c>main</c>, or the name that one is attached by.</param>
    /// <exception cref="SqliteException">The schema cannot be read.</exception>
    public static void AddTo(SqliteConnection connection, string schema = "main")
    {
        foreach (var collation in Missing(connection, schema))
        {
            connection.CreateCollation(collation, static (_, _) => 0);
        }
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Only the name that this program attached a database by is put into the statement.")]
    private static List<string> Missing(SqliteConnection connection, string schema)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT DISTINCT columns.coll
            FROM {schema}.sqlite_schema AS tables, pragma_index_list(tables.name, $schema) AS indexes, pragma_index_xinfo(indexes.name, $schema) AS columns
            WHERE tables.type = 'table' AND upper(columns.coll) NOT IN ('BINARY', 'NOCASE', 'RTRIM')
            """;
        command.Parameters.AddWithValue("$schema", schema);
        using var rows = command.ExecuteReader();
        var names = new List<string>();
        while (rows.Read())
        {
            names.Add(rows.GetString(0));
        }

        return names;
    }
}
