using System.Globalization;
using System.Text;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Samples;

/// <summary>Writes the rows of <c>email_schedules</c>, whose ids ascend from 1.</summary>
internal sealed class SampleEmailWriter(SqliteDatabase database, SampleOptions options) : IDisposable
{
    private const int SendSecond = ((8 * 60) + 30) * 60;
    private const int RunSecond = 6 * 60 * 60;

    private static readonly byte[][] Statuses =
    [
        "pre-scheduled"u8.ToArray(), "skipped"u8.ToArray(), "scheduled"u8.ToArray(), "processing"u8.ToArray(),
        "sent"u8.ToArray(), "delivered"u8.ToArray(), "failed"u8.ToArray(),
    ];

    // What all rows have in common stands in the statement: a bound value is copied for each row.
    private readonly SampleStatement _insert = new(database, """
        INSERT INTO email_schedules (
            contact_id, email_type, scheduled_send_date, scheduled_send_time, status, skip_reason, priority, campaign_instance_id, email_template,
            scheduler_run_id, event_date, base_send_date, event_year, event_month, event_day, metadata, actual_send_datetime, created_at, updated_at)
        VALUES (?1, ?2, ?3, '08:30:00', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17)
        """);

    private readonly string _lastRun = LastRunId(options);

    /// <summary>Rows that the run of the day before planned, and those of them that it skipped.</summary>
    public (int Planned, int Skipped) OfLastRun { get; private set; }

    public static string LastRunId(SampleOptions options) =>
        "run-" + options.AsOf.AddDays(-1).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    public void Write(long contactId, SampleEmails emails)
    {
        var firstId = _insert.Rows + 1;
        foreach (ref readonly var email in emails.All)
        {
            BindIdentity(contactId, email);
            BindOrigin(email);
            if (email.Type == SampleEmailType.FollowUp)
            {
                BindParent(firstId, email, emails.All);
            }

            _insert.Insert();
        }
    }

    public void Dispose() => _insert.Dispose();

    private void BindIdentity(long contactId, in SampleEmail email)
    {
        ref readonly var type = ref SampleEmailTypes.Of(email.Type);
        _insert.Bind(1, contactId);
        _insert.Bind(2, type.Name);
        _insert.Bind(3, email.SendDate);
        _insert.Bind(4, Statuses[(int)email.Status]);
        if (email.SkipReason is { } reason)
        {
            _insert.Bind(5, reason);
        }

        _insert.Bind(6, type.Priority);
        if (type.Instance is { } instance)
        {
            _insert.Bind(7, instance);
        }

        _insert.Bind(8, type.Template);
    }

    private void BindOrigin(in SampleEmail email)
    {
        if (!email.Legacy)
        {
            _insert.Bind(10, email.EventDate);
            _insert.Bind(11, email.SendDate);
        }

        if (email.Type is SampleEmailType.Birthday or SampleEmailType.EffectiveDate)
        {
            _insert.Bind(12, email.EventDate.Year);
            _insert.Bind(13, email.EventDate.Month);
            _insert.Bind(14, email.EventDate.Day);
        }

        if (email is { WentOut: true, SentOn: { } sentOn })
        {
            // Spread over ten minutes, as a sender that works through a list does.
            _insert.Bind(16, sentOn, SendSecond + (int)(_insert.Rows % 600));
        }

        BindRun(email);
    }

    private void BindRun(in SampleEmail email)
    {
        // A follow-up is planned when its parent has gone out, the rest long before.
        var daysAhead = email.Type == SampleEmailType.FollowUp ? 1 : 30;
        var created = email.OfLastRun ? options.AsOf.AddDays(-1) : email.SendDate.AddDays(-daysAhead);
        _insert.Bind(17, created, RunSecond);
        if (email.OfLastRun)
        {
            _insert.Bind(9, _lastRun);
            var skipped = email.Status == SampleEmailStatus.Skipped ? 1 : 0;
            OfLastRun = (OfLastRun.Planned + 1 - skipped, OfLastRun.Skipped + skipped);
        }
        else
        {
            _insert.Bind(9, email.Legacy ? "import"u8 : "run-earlier"u8);
        }
    }

    private void BindParent(long firstId, in SampleEmail followUp, ReadOnlySpan<SampleEmail> emails)
    {
        for (var i = emails.Length - 1; i >= 0; i--)
        {
            if (emails[i] is { WentOut: true, Type: not (SampleEmailType.FollowUp or SampleEmailType.InitialBlast) } parent && parent.DaySent == followUp.EventDate)
            {
                ref readonly var type = ref SampleEmailTypes.Of(parent.Type);
                var sentOn = parent.DaySent.ToString("O", CultureInfo.InvariantCulture);
                _insert.Bind(15, $$"""{"initial_email_id":{{firstId + i}},"initial_email_type":"{{type.Text}}","sent_on":"{{sentOn}}"}""");
                if (type.Instance is { } instance)
                {
                    _insert.Bind(7, instance);
                }

                return;
            }
        }
    }
}

/// <summary>How each <see cref="SampleEmailType"/> is written.</summary>
internal readonly record struct SampleEmailTypes(string Text, byte[] Name, byte[] Template, int Priority, int? Instance)
{
    private static readonly SampleEmailTypes[] Table =
    [
        Row("birthday", "birthday_template", 10),
        Row($"campaign_agent_intro_{SampleCampaigns.AgentIntro}", "agent_intro_v2", 25, SampleCampaigns.AgentIntro),
        Row($"campaign_initial_blast_{SampleCampaigns.InitialBlast}", "initial_blast", 35, SampleCampaigns.InitialBlast),
        Row($"campaign_rate_increase_{SampleCampaigns.RateIncrease}", "rate_increase_notice", 5, SampleCampaigns.RateIncrease),
        Row($"campaign_seasonal_promo_{SampleCampaigns.SeasonalPromo}", "seasonal_promo", 30, SampleCampaigns.SeasonalPromo),
        Row("effective_date", "effective_date_template", 20),
        Row("followup_1_cold", "followup_1_cold_template", 50),
    ];

    public static ref readonly SampleEmailTypes Of(SampleEmailType type) => ref Table[(int)type];

    private static SampleEmailTypes Row(string type, string template, int priority, int? instance = null) =>
        new(type, Encoding.ASCII.GetBytes(type), Encoding.ASCII.GetBytes(template), priority, instance);
}
