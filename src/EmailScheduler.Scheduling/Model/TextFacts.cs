using System.Globalization;

namespace EmailScheduler.Scheduling.Model;

/// <summary>What the texts of the existing rows mean, found out once for each distinct text.</summary>
internal sealed class TextFacts
{
    private const string CampaignPrefix = "campaign_";
    private const int DefaultFollowUpPriority = 50;

    private readonly Fact[] _facts;

    public TextFacts(TextTable texts, IReadOnlyDictionary<string, CampaignType> campaignTypes)
    {
        _facts = [.. Enumerable.Range(0, texts.Count).Select(number => FactOf(texts[number], campaignTypes))];
    }

    /// <summary>Whether a skip reason says that a window with an end took the mail.</summary>
    public bool IsWindowReason(int text) => text != TextTable.Null && _facts[text].IsWindowReason;

    /// <summary>Whether an email type is a follow-up's, of any kind.</summary>
    public bool IsFollowUpType(int text) => text != TextTable.Null && _facts[text].IsFollowUpType;

    /// <summary>Whether a mail of this type gets follow-ups, and what they take from it.</summary>
    public bool TryGetParent(int text, out int priority, out long? campaignInstance)
    {
        var fact = text == TextTable.Null ? default : _facts[text];
        (priority, campaignInstance) = (fact.FollowUpPriority ?? 0, fact.CampaignInstance);
        return fact.FollowUpPriority is not null;
    }

    private static Fact FactOf(string text, IReadOnlyDictionary<string, CampaignType> campaignTypes)
    {
        var fact = new Fact
        {
            IsWindowReason = text.StartsWith(SkipReasons.BirthdayWindow, StringComparison.Ordinal) || text.StartsWith(SkipReasons.EffectiveDateWindow, StringComparison.Ordinal),
            IsFollowUpType = text.StartsWith(MailTypes.FollowUpPrefix, StringComparison.Ordinal),
        };
        if (text is "birthday" or "effective_date" or "aep" or "post_window")
        {
            return fact with { FollowUpPriority = DefaultFollowUpPriority };
        }

        // The id is what follows the last underscore: names of types may have underscores of their own.
        var last = text.LastIndexOf('_');
        return text.StartsWith(CampaignPrefix, StringComparison.Ordinal)
            && last > CampaignPrefix.Length
            && long.TryParse(text.AsSpan(last + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var instance)
            && campaignTypes.TryGetValue(text[CampaignPrefix.Length..last], out var type)
            && type.EnablesFollowUps
                ? fact with { FollowUpPriority = type.Priority, CampaignInstance = instance }
                : fact;
    }

    private readonly record struct Fact(bool IsWindowReason, bool IsFollowUpType, int? FollowUpPriority, long? CampaignInstance);
}
