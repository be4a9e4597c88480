using System.Globalization;
using System.Text;
using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Charts;

/// <summary>The emails of a few coming days as small bars.</summary>
public static class Sparkline
{
    /// <summary>The height of the drawing; its width is <see cref="Step"/> for each day.</summary>
    internal const int Height = 28;

    /// <summary>What one day takes of the width.</summary>
    internal const int Step = 8;

    /// <summary>The bars as one path.</summary>
    /// <param name="emails">The emails of each day; <see langword="null"/> for a day that is not planned yet.</param>
    public static string Path(IReadOnlyList<long?> emails)
    {
        ArgumentNullException.ThrowIfNull(emails);
        var most = Math.Max(1, emails.Max() ?? 0);
        var path = new StringBuilder();
        for (var day = 0; day < emails.Count; day++)
        {
            if (emails[day] is > 0 and var count)
            {
                // A day with a single email is seen, too.
                var height = Math.Max(1.5, Math.Round((double)count / most * Height, 1));
                path.Append(CultureInfo.InvariantCulture, $"M{day * Step} {Height}v-{height}h{Step - 1}v{height}z");
            }
        }

        return path.ToString();
    }

    /// <summary>The same in words.</summary>
    /// <param name="emails">The emails of each day.</param>
    /// <param name="from">The first day.</param>
    public static string Words(IReadOnlyList<long?> emails, DateOnly from)
    {
        ArgumentNullException.ThrowIfNull(emails);
        var known = emails.Count(day => day is not null);
        if (known == 0)
        {
            return "No plan is known for the coming days";
        }

        var most = emails.Max() ?? 0;
        var total = emails.Aggregate(Int128.Zero, (sum, day) => sum + (day ?? 0));
        var fullest = most == 0 ? "" : $", at most {Shown.Number(most)} on {Shown.Day(from.AddDays(emails.ToList().IndexOf(most)))}";
        var unknown = known == emails.Count ? "" : $"; {Shown.Count(emails.Count - known, "day")} not known";
        return string.Create(CultureInfo.InvariantCulture, $"{total:N0} {(total == 1 ? "email" : "emails")} in {emails.Count} {(emails.Count == 1 ? "day" : "days")}{fullest}{unknown}");
    }
}
