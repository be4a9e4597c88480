namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>
/// The rules of docs/scheduling-rules.md, written down a second time: literally, slowly, section by section. The engine is compared with it row by row.
/// </summary>
internal static class ReferenceScheduler
{
    /// <summary>Applies one run to the database file, in one transaction.</summary>
    public static ReferenceResult Run(
        string databasePath,
        long organizationId,
        DateOnly d,
        DateOnly f,
        string runId,
        DateTimeOffset startedAt,
        ReferenceSettings applicationSettings,
        Func<string, string?> stateOfZip)
    {
        using var database = new Database(databasePath);
        var counts = new ReferenceCounts();
        var input = ReadInput(database, organizationId, d, f, applicationSettings, stateOfZip, counts);
        var plan = Plan(input, counts);
        var written = Section9Output.Write(database, input, plan, runId, startedAt, counts);
        if (counts.ChangedRows > 0)
        {
            database.Commit();
        }

        return new ReferenceResult(written, counts);
    }

    public static Input ReadInput(
        Database database,
        long organizationId,
        DateOnly d,
        DateOnly f,
        ReferenceSettings applicationSettings,
        Func<string, string?> stateOfZip,
        ReferenceCounts counts)
    {
        Section1Input.RequireContacts(database);
        var settings = Section8Configuration.Read(database, organizationId, applicationSettings);
        var contacts = Section1Input.ReadContacts(database, d, settings, stateOfZip, counts);
        counts.ValidContacts = contacts.Count;
        counts.WindowUnknown = contacts.Count(Section3Windows.IsUnknown);
        counts.LocationUnknown = contacts.Count(contact => contact.State is null);
        return new Input(
            d,
            f,
            Section8Configuration.WithProfile(settings, contacts.Count),
            Section8Configuration.ReadBuffers(database, organizationId),
            contacts,
            database.Rows("email_schedules").Select(row => ScheduleRow.Read(row, d, f)).ToList(),
            database.Rows("campaign_types").Where(row => row.Text("name") is not null).Select(CampaignType.Read)
                .DistinctBy(type => type.Name, StringComparer.Ordinal).ToDictionary(type => type.Name, StringComparer.Ordinal),
            database.Rows("campaign_instances"),
            database.Rows("contact_campaigns"),
            database.Rows("contact_events"),
            database.Rows("tracking_clicks"),
            SchemaOfSchedules.HasEventYearIndex(database));
    }

    private static IReadOnlyList<Email> Plan(Input input, ReferenceCounts counts)
    {
        var planned = new List<Email>();
        var taken = new List<(Candidate Email, ExclusionWindow Window)>();
        void TakeThroughSteps(IEnumerable<Candidate> candidates)
        {
            foreach (var candidate in candidates)
            {
                var (email, window) = Section2Steps.Apply(input, candidate);
                if (email is not null)
                {
                    planned.Add(email);
                }

                if (window is not null)
                {
                    taken.Add((candidate, window));
                }
            }
        }

        TakeThroughSteps(Section2Anniversaries.Candidates(input, counts));
        TakeThroughSteps(Section4Campaigns.Candidates(input));
        TakeThroughSteps(Section5FollowUps.Candidates(input));
        TakeThroughSteps(Section3PostWindow.Candidates(input, [.. planned], [.. taken]).ToList());
        var plan = Section6Load.Apply(input, planned);
        counts.Forgotten = planned.Select(email => email.Of.Identity).Except(plan.Select(email => email.Of.Identity)).Count(left => input.RowOf(left) is not null);
        return plan;
    }
}
