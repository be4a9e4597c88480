using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Scheduling.Rules;
using EmailScheduler.Scheduling.Writing;

namespace EmailScheduler.Scheduling;

/// <summary>Puts what a run counted into words.</summary>
internal static class ScheduleSummary
{
    public static ScheduleResult Of(PlanInput input, IReadOnlyList<PlanBlock> blocks, ChangeCounts counts, WriteResult written, long heldOfExcluded, IReadOnlyList<StepTime> steps)
    {
        var context = input.Context;
        var unclear = UnclearContacts.Count(context.Contacts, context.Windows);
        return new ScheduleResult
        {
            Today = DayNumber.ToDate(context.Days.Today),
            FirstDay = DayNumber.ToDate(context.Days.FirstSendDay),
            Settings = context.Settings,
            Contacts = input.Contacts.Total,
            ValidContacts = context.Contacts.Count,
            Excluded = input.Contacts.ExcludedByName(),
            InvalidDates = DateColumn.InvalidByName(input.Dates),
            WindowUnknown = unclear.WindowUnknown,
            WindowUnreadable = unclear.WindowUnreadable,
            LocationUnknown = unclear.LocationUnknown,
            LocationConflict = unclear.LocationConflict,
            Duplicates = input.Contacts.Duplicates,
            Statuses = input.Contacts.Statuses,
            UnknownCampaignTypes = context.CampaignTables.UnknownTypes,
            OtherCampaignStatuses = input.OtherCampaignStatuses,
            HeldInWindows = blocks.Sum(block => (long)block.HeldInWindows),
            HeldOfExcluded = heldOfExcluded,
            ForbiddenByNewerWindows = ForbiddenByNewerWindows(context, blocks),
            Emails = EmailsByType(context, counts),
            SkipReasons = SortedCounts.Of(counts.Reasons.Select(reason => KeyValuePair.Create(context.Texts[reason.Key], reason.Value))),
            Calendar = Days(context, counts),
            Turnover = counts.Turnover.Of(context.Days.FirstSendDay, ButFollowUps(context, counts)),
            Rows = new RowCounts(counts.Inserted, counts.Updated, counts.Deleted, counts.Untouched, counts.AlreadyHandled),
            FileChanged = written.IsChanged,
            Triggers = written.Triggers,
            CheckpointRefusal = written.CheckpointRefusal,
            RowsOfToday = RowsOfToday(input, counts, written),
            Steps = [.. steps],
        };
    }

    // What triggers change besides is not known.
    private static DayRows? RowsOfToday(PlanInput input, ChangeCounts counts, WriteResult written) => written.Triggers is null
        ? new DayRows([.. input.Context.Rows.OfToday, .. counts.MovedToToday, .. written.NewOfToday]) { Suppressed = input.Contacts.Suppressed }
        : null;

    private static long? ForbiddenByNewerWindows(PlanContext context, IReadOnlyList<PlanBlock> blocks)
    {
        if (NewerWindowCheck.Of(context) is not { } newer)
        {
            return null;
        }

        var count = 0L;
        foreach (var block in blocks)
        {
            foreach (ref readonly var email in block.Emails.AsSpan())
            {
                count += newer.Forbids(context.Contacts[block.ContactOf(email)], email) ? 1 : 0;
            }
        }

        return count;
    }

    private static Dictionary<int, long> ButFollowUps(PlanContext context, ChangeCounts counts) => counts.Calendar
        .Where(entry => !context.Types[entry.Key.Type].IsFollowUp)
        .GroupBy(entry => entry.Key.Day)
        .ToDictionary(day => day.Key, day => day.Sum(entry => entry.Value));

    private static List<EmailTypeCount> EmailsByType(PlanContext context, ChangeCounts counts) =>
    [
        .. Enumerable.Range(0, context.Types.Count)
            .Where(type => counts.Scheduled[type] + counts.Skipped[type] > 0)
            .OrderBy(context.Types.Rank)
            .Select(type => new EmailTypeCount(context.Types[type].Name, counts.Scheduled[type], counts.Skipped[type])),
    ];

    private static List<DayCount> Days(PlanContext context, ChangeCounts counts) =>
    [
        .. counts.Calendar
            .GroupBy(entry => entry.Key.Day)
            .OrderBy(day => day.Key)
            .Select(day => new DayCount(
                DayNumber.ToDate(day.Key),
                SortedCounts.Of(day.Select(entry => KeyValuePair.Create(context.Types[entry.Key.Type].Name, entry.Value))))),
    ];
}
