namespace EmailScheduler.Sqlite;

/// <summary>A unique index of a table, made by CREATE INDEX or by a UNIQUE constraint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns in lower case; <c>?</c> for an expression.</param>
/// <param name="IsPartial">Whether it holds some rows only.</param>
/// <param name="IsConstraint">Whether a constraint of the table made it, so that its name says nothing.</param>
public sealed record UniqueIndex(string Name, IReadOnlyList<string> Columns, bool IsPartial, bool IsConstraint)
{
    /// <summary>The unique indexes of a table.</summary>
    public static IReadOnlyList<UniqueIndex> Read(SqliteDatabase database, string table)
    {
        using var rows = database.Prepare("""
            SELECT indexes.name, indexes.partial, indexes.origin <> 'c', group_concat(coalesce(lower(columns.name), '?'), ',' ORDER BY columns.seqno)
            FROM pragma_index_list(?1) AS indexes, pragma_index_info(indexes.name) AS columns
            WHERE indexes."unique" = 1
            GROUP BY indexes.seq
            """);
        rows.Bind(1, table);
        var indexes = new List<UniqueIndex>();
        while (rows.Step())
        {
            indexes.Add(new UniqueIndex(rows.GetString(0)!, rows.GetString(3)!.Split(','), IsPartial: rows.GetInt64(1) != 0, IsConstraint: rows.GetInt64(2) != 0));
        }

        return indexes;
    }

    /// <summary>Whether two rows of the table cannot be alike in these columns, or in some of them.</summary>
    public bool AllowsOneRowForEach(params IEnumerable<string> columns) => !IsPartial && !Columns.Except(columns, StringComparer.Ordinal).Any();

    /// <summary>What to call it in an error.</summary>
    public override string ToString() => $"{(IsConstraint ? "The UNIQUE constraint" : $"The unique index {Name}")} ({string.Join(", ", Columns)})";
}
