using System.Globalization;
using EmailScheduler.Runs.Guarding;
using EmailScheduler.Samples;
using EmailScheduler.Scheduling;

namespace EmailScheduler.Runs.Tests.Guarding;

/// <summary>
/// An organization's database from day to day: people come and leave, the sender sends what is due, a run plans. The guard looks at each plan as a run of the command line
/// lets it, without the store around it.
/// </summary>
internal sealed class GuardedYear : IDisposable
{
    public const int Organization = 99;

    private static readonly EngineSettings BuiltIn = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("email-scheduler-test-").FullName;

    public GuardedYear(int contacts, DateOnly from, SchedulingSettings? settings = null)
    {
        Today = from;
        Settings = settings ?? new SchedulingSettings();
        SampleDatabase.Create(Database, new SampleOptions { Contacts = contacts, AsOf = from });
    }

    /// <summary>Another one that is as this one is now.</summary>
    public GuardedYear(GuardedYear other)
    {
        Today = other.Today;
        Settings = other.Settings;
        File.Copy(other.Database, Database);
    }

    public string Database => Path.Combine(_folder, "database.db");

    public DateOnly Today { get; private set; }

    public SchedulingSettings Settings { get; set; }

    /// <summary>Lets a day pass: emails that are due are sent, some people come, some leave.</summary>
    /// <param name="isSent">Whether the sender works.</param>
    public void Pass(bool isSent = true)
    {
        Today = Today.AddDays(1);
        var day = Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var seed = Today.DayNumber;
        Sql.Execute(Database, $"""
            UPDATE email_schedules SET status = 'sent', actual_send_datetime = scheduled_send_date || ' 08:30:00' WHERE status = 'pre-scheduled' AND scheduled_send_date < '{day}' AND {isSent};
            INSERT INTO contacts (first_name, last_name, email, zip_code, state, birth_date, effective_date, current_carrier, status)
                SELECT first_name, last_name, 'new{seed}.' || email, zip_code, state, birth_date, date('{day}'), current_carrier, status FROM contacts WHERE id % 997 = {seed % 997};
            UPDATE contacts SET status = 'unsubscribed' WHERE id % 2003 = {seed % 2003} AND status = 'active';
            DELETE FROM contacts WHERE id % 4001 = {seed % 4001};
            """);
    }

    private ScheduleRequest Request => new()
    {
        OrganizationId = Organization,
        Moment = PlanningMoment.AsOf(Today),
        RunId = $"{Today:yyyyMMdd}T000000Z-00000000",
        StartedAt = new DateTimeOffset(Today.ToDateTime(default), TimeSpan.Zero),
        Settings = Settings,
    };

    /// <summary>Plans, and keeps the plan whatever is found in it.</summary>
    public IReadOnlyList<GuardFinding> Plan()
    {
        var before = GuardBaseline.Read(Database, CancellationToken.None);
        var result = Scheduler.Run(Database, Request, TimeProvider.System);
        var now = GuardBaseline.Of(Database, Request, result, BuiltIn, CancellationToken.None);
        Assert.Null(now.Write(Database, CancellationToken.None));
        return new PlanGuard(result.Settings.Base.Guard).Judge(before, now, result.Turnover, result.FirstDay);
    }

    /// <summary>Plans, and counts what became of the plan before in both ways: while it plans, and from the rows alone, as for a plan of another program.</summary>
    public (PlanTurnover Counted, PlanTurnover Read) PlanTwice()
    {
        var before = Database + ".before";
        File.Copy(Database, before);
        var counted = Scheduler.Run(Database, Request, TimeProvider.System).Turnover!;
        return (counted, ScheduleReader.Inspect(Database, before, Request).Turnover!);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
