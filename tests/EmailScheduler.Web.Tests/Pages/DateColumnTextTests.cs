using EmailScheduler.Samples;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Words;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>What an office calls the dates that could not be read.</summary>
public sealed class DateColumnTextTests
{
    private static readonly DateOnly Today = new(2025, 6, 1);

    private static readonly string[] Columns =
    [
        "contacts.birth_date", "contacts.effective_date", "email_schedules.scheduled_send_date", "email_schedules.event_date", "email_schedules.base_send_date", "email_schedules.actual_send_datetime",
        "contact_events.created_at", "tracking_clicks.clicked_at", "contact_campaigns.trigger_date", "campaign_instances.active_start_date", "campaign_instances.active_end_date",
        "campaign_instances.spread_start_date", "campaign_instances.spread_end_date", "campaign_instances.created_at",
    ];

    [Fact]
    public void Of_EachDateThatAPlanReads_IsNotItsColumn()
    {
        using var folder = new TestFolder();
        var path = folder.File("sample.db");
        SampleDatabase.Create(path, new SampleOptions { Contacts = 300, AsOf = Today }, Cancel);
        var request = new ScheduleRequest { OrganizationId = 99, Moment = PlanningMoment.AsOf(Today), RunId = "words", StartedAt = default, Settings = new SchedulingSettings() };
        Scheduler.Run(path, request, TimeProvider.System, cancellationToken: Cancel);
        foreach (var column in Columns.Select(column => column.Split('.')))
        {
            Sql.Execute(path, $"UPDATE {column[0]} SET {column[1]} = 'soon ' || rowid");
        }

        var unreadable = Scheduler.Preview(path, request, TimeProvider.System, cancellationToken: Cancel).InvalidDates;

        Assert.Equal(Columns.Order(StringComparer.Ordinal), unreadable.Keys.Order(StringComparer.Ordinal));
        Assert.All(unreadable.Keys, column => Assert.NotEqual(column, DateColumnText.Of(column)));
    }
}
