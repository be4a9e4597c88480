namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Runs the engine on a copy of a small database and compares its rows and counts with those of the literal reading.</summary>
internal static class AgreesWithEngine
{
    public static void Assert(ReferenceCounts counts, string reference, string copy, DateOnly d, DateOnly f, string runId, DateTimeOffset startedAt, ReferenceSettings settings)
    {
        // An evening in Chicago is after the send time: the first day is the next one.
        var moment = f == d ? PlanningMoment.AsOf(d) : PlanningMoment.At(new DateTimeOffset(d, new TimeOnly(23, 0), TimeSpan.Zero));
        var request = new ScheduleRequest { OrganizationId = 1, Moment = moment, RunId = runId, StartedAt = startedAt, Settings = SettingsOf(settings) };
        var result = Scheduler.Run(copy, request, TimeProvider.System, cancellationToken: Cancel);

        Xunit.Assert.Equal((d, f), (result.Today, result.FirstDay));
        Xunit.Assert.Equal(Rows(reference), Rows(copy));
        Xunit.Assert.Equal(CountsOf(counts), CountsOf(result));
    }

    public static SchedulingSettings SettingsOf(ReferenceSettings settings) => new()
    {
        Timezone = settings.Timezone,
        SendTimeHour = (int)settings.SendTimeHour,
        SendTimeMinute = (int)settings.SendTimeMinute,
        BirthdayDaysBefore = (int)settings.BirthdayDaysBefore,
        EffectiveDateDaysBefore = (int)settings.EffectiveDateDaysBefore,
        EffectiveDateFirstEmailMonths = (int)settings.EffectiveDateFirstEmailMonths,
        PreExclusionBufferDays = (int)settings.PreExclusionBufferDays,
        EnablePostWindowEmails = settings.EnablePostWindowEmails,
        ExcludeFailedUnderwritingGlobal = settings.ExcludeFailedUnderwritingGlobal,
        SendWithoutZipcodeForUniversal = settings.SendWithoutZipcodeForUniversal,
        MaxEmailsPerPeriod = (int)settings.MaxEmailsPerPeriod,
        FrequencyPeriodDays = (int)settings.FrequencyPeriodDays,
        CatchUpSpreadDays = (int)settings.CatchUpSpreadDays,
        AepDate = settings.AepDate,
        SendZone = settings.SendZone,
        UnknownWindow = settings.UnknownWindow,
        SuppressedStatuses = settings.SuppressedStatuses,
        DuplicateAddresses = settings.DuplicateAddresses,
        HorizonDays = (int)settings.HorizonDays,
        SendDays = settings.SendDays,
        Holidays = settings.Holidays,
        Blackouts = settings.Blackouts,
        ExclusionWindows = settings.ExclusionWindows,
        SizeProfile = settings.SizeProfile is { } profile ? Enum.Parse<SizeProfile>(profile, ignoreCase: true) : null,
        DailySendPercentageCap = settings.DailySendPercentageCap,
        EdDailySoftLimit = (int?)settings.EdDailySoftLimit,
        EdSmoothingWindowDays = (int?)settings.EdSmoothingWindowDays,
    };

    public static string CountsOf(ReferenceCounts counts) => string.Join(
        ' ',
        counts.Inserted,
        counts.Updated,
        counts.Deleted,
        counts.AlreadyHandled,
        counts.ValidContacts,
        $"unknown {counts.WindowUnknown} unreadable {counts.WindowUnreadable} location {counts.LocationUnknown} {counts.LocationConflict} duplicates {counts.Duplicates}",
        string.Join(',', counts.Invalid.Where(reason => reason.Value > 0)),
        string.Join(',', counts.Statuses));

    public static string CountsOf(ScheduleResult result) => string.Join(
        ' ',
        result.Rows.Inserted,
        result.Rows.Updated,
        result.Rows.Deleted,
        result.Rows.AlreadyHandled,
        result.ValidContacts,
        $"unknown {result.WindowUnknown} unreadable {result.WindowUnreadable} location {result.LocationUnknown} {result.LocationConflict} duplicates {result.Duplicates}",
        string.Join(',', result.Excluded),
        string.Join(',', result.Statuses));

    // All columns but the row's number: both number new rows as they come.
    private static List<string> Rows(string path)
    {
        using var database = new Database(path);
        return
        [
            .. database.Rows("email_schedules")
                .Select(row => string.Join('|', row.Values.Where(value => value.Key is not ("id" or "this row")).OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"{value.Key}={value.Value}")))
                .Order(StringComparer.Ordinal),
        ];
    }
}
