using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>The text of <c>scheduled_send_time</c>.</summary>
internal static class SendTime
{
    public static string Text(SchedulingSettings settings) => FormattableString.Invariant($"{settings.SendTimeHour:00}:{settings.SendTimeMinute:00}:00");
}
