using EmailScheduler.Sqlite;

namespace EmailScheduler.Samples;

/// <summary>Writes the organization's own rows, and the checkpoint of the run of the day before.</summary>
internal static class SampleOrganization
{
    private const int RunSecond = 6 * 60 * 60;

    /// <summary>All settings are left to their defaults but the zone and one buffer, so that a sample of any size gets the profile of its size.</summary>
    public static void Write(SqliteDatabase database, SampleOptions options)
    {
        using var organization = new SampleStatement(database, "organizations", "id", "name", "timezone");
        organization.Bind(1, options.OrganizationId);
        organization.Bind(2, "Sample Insurance Agency");
        organization.Bind(3, "America/Chicago");
        organization.Insert();

        using var buffer = new SampleStatement(database, "organization_state_buffers", "org_id", "state_code", "pre_exclusion_buffer_days");
        buffer.Bind(1, options.OrganizationId);
        buffer.Bind(2, "CA");
        buffer.Bind(3, 30);
        buffer.Insert();
    }

    public static void WriteCheckpoint(SqliteDatabase database, SampleOptions options, int planned, int skipped)
    {
        using var checkpoint = new SampleStatement(
            database,
            "scheduler_checkpoints",
            "scheduler_run_id", "run_timestamp", "status", "contacts_processed", "emails_scheduled", "emails_skipped", "completed_at");
        var yesterday = options.AsOf.AddDays(-1);
        checkpoint.Bind(1, SampleEmailWriter.LastRunId(options));
        checkpoint.Bind(2, yesterday, RunSecond);
        checkpoint.Bind(3, "completed");
        checkpoint.Bind(4, options.Contacts);
        checkpoint.Bind(5, planned);
        checkpoint.Bind(6, skipped);
        checkpoint.Bind(7, yesterday, RunSecond + 42);
        checkpoint.Insert();
    }
}
