using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>A span of days on which the contact is not emailed.</summary>
/// <param name="Reason">The skip reason of the emails that it takes.</param>
/// <param name="FirstDay">Its first day; <see langword="null"/> when it has always been.</param>
/// <param name="LastDay">Its last day; <see langword="null"/> when it does not end.</param>
public sealed record ExplainedWindow(string Reason, DateOnly? FirstDay, DateOnly? LastDay);

/// <summary>The exclusion windows that a contact is in on the days of a year. Where several hold a day, it is the one that takes the emails of it.</summary>
internal sealed class ContactWindows(PlanContext context)
{
    private const int Days = 366;

    public IEnumerable<ExplainedWindow> Of(int ordinal)
    {
        var end = Math.Min(context.Days.FirstSendDay + Days, DayNumber.Last);
        for (var day = context.Days.FirstSendDay; day < end;)
        {
            if (!context.Windows.TryFind(context.Contacts[ordinal], day, out var window))
            {
                day = context.Windows.OutsideUntil(context.Contacts[ordinal], day) + 1;
                continue;
            }

            yield return new ExplainedWindow(
                context.Texts[window.Reason],
                window.Start == DayNumber.None ? null : DayNumber.ToDate(window.Start),
                window.End >= DayNumber.Last ? null : DayNumber.ToDate(window.End));
            day = Math.Min(window.End, end) + 1;
        }
    }
}
