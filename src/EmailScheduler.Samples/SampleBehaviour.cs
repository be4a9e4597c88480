using EmailScheduler.Sqlite;

namespace EmailScheduler.Samples;

/// <summary>Writes what contacts did: clicks and answers after an email of the last 35 days, and old answers of others.</summary>
internal sealed class SampleBehaviour(SqliteDatabase database, SampleOptions options) : IDisposable
{
    // The value of has_medical_conditions comes as a boolean, a string or a number, as successive versions of the questionnaire sent it.
    private static readonly byte[][] Answers =
    [
        """{"has_medical_conditions":false,"main_questions_yes_count":0}"""u8.ToArray(),
        """{"has_medical_conditions":"false","main_questions_yes_count":0}"""u8.ToArray(),
        """{"main_questions_yes_count":0}"""u8.ToArray(),
        """{"has_medical_conditions":true,"main_questions_yes_count":2}"""u8.ToArray(),
        """{"has_medical_conditions":"true"}"""u8.ToArray(),
        """{"has_medical_conditions":1,"main_questions_yes_count":1}"""u8.ToArray(),
        """{"has_medical_conditions":false,"main_questions_yes_count":3}"""u8.ToArray(),
    ];

    private const int HealthyAnswers = 3;

    private readonly SampleStatement _click = new(database, "tracking_clicks", "contact_id", "clicked_at");
    private readonly SampleStatement _event = new(database, "contact_events", "contact_id", "event_type", "metadata", "created_at");

    public void Write(long contactId, SampleEmails emails)
    {
        var random = SampleRandom.For(options.Seed, contactId, SamplePurpose.Behaviour);
        if (random.Chance(10))
        {
            Answer(contactId, options.AsOf.AddDays(-random.Between(SampleHistory.FollowUpDays + 1, 400)), ref random);
        }

        var parent = emails.NewestSentSince(options.AsOf.AddDays(-SampleHistory.FollowUpDays));
        if (parent >= 0 && random.Chance(350))
        {
            React(contactId, emails.All[parent].DaySent, ref random);
        }
    }

    public void Dispose()
    {
        _click.Dispose();
        _event.Dispose();
    }

    private void React(long contactId, DateOnly sent, ref SampleRandom random)
    {
        var yesterday = options.AsOf.AddDays(-1);
        var day = Earlier(sent.AddDays(random.Below(4)), yesterday);
        for (var clicks = random.Between(1, 2); clicks > 0; clicks--)
        {
            _click.Bind(1, contactId);
            _click.Bind(2, day, SecondOfDay(ref random));
            _click.Insert();
        }

        if (random.Chance(400))
        {
            Happen(contactId, "eligibility_started"u8, default, day, ref random);
            Answer(contactId, Earlier(day.AddDays(random.Below(2)), yesterday), ref random);
        }
    }

    private void Answer(long contactId, DateOnly day, ref SampleRandom random)
    {
        var answer = random.Chance(700) ? random.Below(HealthyAnswers) : random.Between(HealthyAnswers, Answers.Length - 1);
        Happen(contactId, "eligibility_answered"u8, Answers[answer], day, ref random);
    }

    private void Happen(long contactId, ReadOnlySpan<byte> type, ReadOnlySpan<byte> metadata, DateOnly day, ref SampleRandom random)
    {
        _event.Bind(1, contactId);
        _event.Bind(2, type);
        if (!metadata.IsEmpty)
        {
            _event.Bind(3, metadata);
        }

        _event.Bind(4, day, SecondOfDay(ref random));
        _event.Insert();
    }

    private static int SecondOfDay(ref SampleRandom random) => random.Between(9 * 3600, (21 * 3600) - 1);

    private static DateOnly Earlier(DateOnly left, DateOnly right) => left < right ? left : right;
}
