using System.Globalization;
using EmailScheduler.Samples;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Properties;

/// <summary>A database whose emails are planned every morning and sent in the course of the day, for as long as a test wants.</summary>
internal sealed class YearOfRuns : IDisposable
{
    public const long Organization = 99;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("year");
    private readonly Input _input;

    public YearOfRuns(int seed, int contacts, DateOnly start)
    {
        Path = System.IO.Path.Combine(_directory.FullName, "year.db");
        SampleDatabase.Create(Path, new SampleOptions { OrganizationId = Organization, Contacts = contacts, Seed = seed, AsOf = start });

        // The sample's own past broke the rules that are watched here.
        Sql.Execute(Path, "DELETE FROM email_schedules");
        using var database = new Reference.Database(Path);
        _input = ReferenceScheduler.ReadInput(database, Organization, start, start, new ReferenceSettings(), StateOfZip, new ReferenceCounts());
        Contacts = _input.Contacts.ToDictionary(contact => contact.Id);
    }

    public string Path { get; }

    public IReadOnlyDictionary<long, Reference.Contact> Contacts { get; }

    /// <summary>The settings in force, the organization's own among them.</summary>
    public ReferenceSettings Settings => _input.Settings;

    public ScheduleResult Plan(DateOnly day) => Scheduler.Run(
        Path,
        new ScheduleRequest { OrganizationId = Organization, Moment = PlanningMoment.AsOf(day), RunId = string.Create(CultureInfo.InvariantCulture, $"{day:yyyyMMdd}"), StartedAt = new DateTimeOffset(day, default, TimeSpan.Zero) },
        TimeProvider.System,
        cancellationToken: Cancel);

    /// <summary>The rows that are to go out on a day.</summary>
    public List<SentEmail> Due(DateOnly day) => Query(string.Create(CultureInfo.InvariantCulture, $"""
        SELECT contact_id, email_type, scheduled_send_date, event_date, base_send_date FROM email_schedules WHERE status = 'pre-scheduled' AND scheduled_send_date <= '{day:yyyy-MM-dd}'
        """));

    /// <summary>They go out, and some who get one click or answer.</summary>
    public void Send(DateOnly day) => Sql.Execute(Path, string.Create(CultureInfo.InvariantCulture, $"""
        INSERT INTO tracking_clicks (contact_id, clicked_at) SELECT contact_id, '{day:yyyy-MM-dd} 16:00:00' FROM email_schedules WHERE status = 'pre-scheduled' AND scheduled_send_date = '{day:yyyy-MM-dd}' AND id % 5 = 0;
        INSERT INTO contact_events (contact_id, event_type, metadata, created_at) SELECT contact_id, 'eligibility_answered', '{"{"}"main_questions_yes_count":1{"}"}', '{day:yyyy-MM-dd} 17:00:00'
            FROM email_schedules WHERE status = 'pre-scheduled' AND scheduled_send_date = '{day:yyyy-MM-dd}' AND id % 7 = 0;
        UPDATE email_schedules SET status = CASE id % 3 WHEN 0 THEN 'delivered' ELSE 'sent' END, actual_send_datetime = scheduled_send_date || ' 14:30:00'
            WHERE status = 'pre-scheduled' AND scheduled_send_date = '{day:yyyy-MM-dd}';
        """));

    /// <summary>Whether a day lies in an exclusion window of a contact.</summary>
    public bool IsExcluded(long contact, DateOnly day) => Section3Windows.Holding(_input, Contacts[contact], day) is not null;

    public List<SentEmail> Query(string sql)
    {
        using var connection = Sql.Open(Path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var emails = new List<SentEmail>();
        while (reader.Read())
        {
            emails.Add(new SentEmail(reader.GetInt64(0), reader.GetString(1), RuleDatabase.Day(reader.GetString(2)), RuleDatabase.Day(reader.GetString(3)), RuleDatabase.Day(reader.GetString(4))));
        }

        return emails;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string? StateOfZip(string zip) => ZipRanges.Find(int.Parse(zip, CultureInfo.InvariantCulture)) is var state and not UsState.Unknown ? state.ToCode() : null;
}
