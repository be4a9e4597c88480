using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling;

/// <summary>What the tables of a database must be like for the scheduler to plan with it (docs/scheduling-rules.md, sections 1 and 9).</summary>
public static class DatabaseRequirements
{
    /// <summary>Refuses a file that every run would refuse for its tables, whatever is in them.</summary>
    /// <param name="path">The file; no one may write it meanwhile.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">
    /// It lacks <c>contacts(id, email)</c>, or its <c>email_schedules</c> cannot hold a plan; the message names what is wrong and the remedy.
    /// </exception>
    public static void Verify(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        ContactColumns.Read(database);
        ScheduleTables.RequireUsable(database, TableSchema.Read(database, ScheduleTables.Schedules));
    }
}
