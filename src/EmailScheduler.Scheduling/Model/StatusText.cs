using System.Text;

namespace EmailScheduler.Scheduling.Model;

/// <summary>The statuses of contacts that suppress their address, as people write them (docs/scheduling-rules.md, section 1).</summary>
/// <param name="more">Statuses beside the built-in ones, from <c>suppressed_statuses</c>.</param>
internal sealed class StatusText(IEnumerable<string> more)
{
    /// <summary>The built-in ones, in lower case and without white space, '_' and '-'.</summary>
    public static readonly IReadOnlyList<string> BuiltIn =
    [
        "unsubscribed", "unsubscribe", "optedout", "optout", "donotcontact", "dnc", "donotemail", "bounced", "bounce", "hardbounce", "hardbounced",
        "complained", "complaint", "spam", "blocked", "blacklisted", "suppressed", "deleted", "removed", "inactive", "deceased",
    ];

    private readonly HashSet<string> _suppressing = [.. BuiltIn, .. more.Select(Normalized).Where(status => status.Length > 0)];

    /// <summary>The statuses of an organization.</summary>
    public static StatusText Of(SchedulingSettings settings) => new(SettingList.Items(settings.SuppressedStatuses));

    /// <summary>Whether a status says that its contact's address must not be emailed.</summary>
    public bool IsSuppressing(ReadOnlySpan<byte> status) => _suppressing.Contains(Normalized(Encoding.UTF8.GetString(status)));

    private static string Normalized(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character is not ('_' or '-') && !char.IsWhiteSpace(character))
            {
                kept.Append(char.ToLowerInvariant(character));
            }
        }

        return kept.ToString();
    }
}
