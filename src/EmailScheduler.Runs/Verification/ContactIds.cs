using System.Globalization;
using EmailScheduler.Runs.Engines;
using Microsoft.Data.Sqlite;

namespace EmailScheduler.Runs.Verification;

/// <summary>Cuts <c>contacts</c> into parts that several readers can work on.</summary>
internal static class ContactIds
{
    // Below this many ids a second connection costs more than it brings.
    private const long SmallTable = 50_000;

    // Only where ids are the table's rowids is each row in exactly one part, and each part found without reading the others. A key with an index of its
    // own (INTEGER PRIMARY KEY DESC) is not the rowid, and may be NULL.
    private const string Ends = """
        SELECT low, high
        FROM (SELECT (SELECT min(id) FROM contacts) AS low, (SELECT max(id) FROM contacts) AS high)
        WHERE typeof(low) = 'integer' AND typeof(high) = 'integer'
          AND (SELECT group_concat(lower(name) || ' ' || upper(type)) FROM pragma_table_info('contacts') WHERE pk > 0) = 'id INTEGER'
          AND NOT EXISTS (SELECT 1 FROM pragma_index_list('contacts') WHERE origin = 'pk')
        """;

    private const string Everything = "TRUE";

    /// <summary>Conditions on <c>id</c>, of which every row meets one, in ascending order of the ids.</summary>
    public static IReadOnlyList<string> Split(string path)
    {
        using var connection = ReadOnly.Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = Ends;
        try
        {
            using var ends = command.ExecuteReader();
            return ends.Read() ? Split(ends.GetInt64(0), ends.GetInt64(1)) : [Everything];
        }
        catch (SqliteException)
        {
            // There is no such table or column, or it cannot be read: who reads all of it says which.
            return [Everything];
        }
    }

    private static IReadOnlyList<string> Split(long first, long last)
    {
        var middle = (long)(((Int128)first + last) / 2);
        return (Int128)last - first < SmallTable
            ? [Everything]
            : [string.Create(CultureInfo.InvariantCulture, $"id <= {middle}"), string.Create(CultureInfo.InvariantCulture, $"id > {middle}")];
    }
}
