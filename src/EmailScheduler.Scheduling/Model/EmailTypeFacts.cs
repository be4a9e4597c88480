using System.Globalization;

namespace EmailScheduler.Scheduling.Model;

/// <summary>What the texts of the existing rows mean, found out once for each distinct text. Types are compared in lower case (docs/scheduling-rules.md, "Words").</summary>
internal sealed class EmailTypeFacts
{
    private const int DefaultFollowUpPriority = 50;

    private readonly List<Fact> _facts = [];

    /// <param name="texts">All texts of the rows; those in lower case are added.</param>
    /// <param name="campaignTypes">The campaign types by name.</param>
    /// <param name="types">The types that may be planned.</param>
    public EmailTypeFacts(StringTable texts, IReadOnlyDictionary<string, CampaignType> campaignTypes, EmailTypes types)
    {
        var byLowerName = campaignTypes.Values.ToLookup(type => type.Name.ToLowerInvariant(), StringComparer.Ordinal);
        for (var number = 0; number < texts.Count; number++)
        {
            _facts.Add(FactOf(texts[number], texts, byLowerName, types));
        }
    }

    /// <summary>Whether a skip reason says that a window around an anniversary took the email.</summary>
    public bool IsWindowReason(int text) => text != StringTable.Null && _facts[text].IsWindowReason;

    /// <summary>Whether a skip reason says that an exclusion window of any kind took the email.</summary>
    public bool IsExclusionReason(int text) => text != StringTable.Null && _facts[text].IsExclusionReason;

    /// <summary>Whether an email type is a follow-up's, of any kind.</summary>
    public bool IsFollowUpType(int text) => text != StringTable.Null && _facts[text].IsFollowUpType;

    /// <summary>Whether emails of this type must not lie in a window.</summary>
    public bool AvoidsWindows(int text) => text != StringTable.Null && _facts[text].AvoidsWindows;

    /// <summary>The type of a row by the number of its text: that of the text in lower case.</summary>
    public int TypeOf(int text) => text == StringTable.Null ? text : _facts[text].Type;

    /// <summary>The kind of a row by the number of its text: one for all follow-up types, else the type.</summary>
    public int KindOf(int text) => text == StringTable.Null ? text : _facts[text].Kind;

    /// <summary>Whether an email of this type gets follow-ups, and what they take from it.</summary>
    public bool TryGetParent(int text, out int priority, out long? campaignInstance)
    {
        var fact = text == StringTable.Null ? default : _facts[text];
        (priority, campaignInstance) = (fact.FollowUpPriority ?? 0, fact.CampaignInstance);
        return fact.FollowUpPriority is not null;
    }

    private static Fact FactOf(string text, StringTable texts, ILookup<string, CampaignType> campaignTypes, EmailTypes types)
    {
        var name = EmailTypeName.TypeOf(text);
        var isFollowUp = EmailTypeName.IsFollowUp(name);
        var type = texts.Add(name);
        var fact = new Fact
        {
            Type = type,
            Kind = isFollowUp ? types[EmailTypes.FirstFollowUp].Kind : type,
            IsWindowReason = SkipReasons.IsWindow(text),
            IsExclusionReason = SkipReasons.IsExclusion(text),
            IsFollowUpType = isFollowUp,
        };
        if (name is "birthday" or "effective_date" or "aep" or "post_window")
        {
            return fact with { FollowUpPriority = DefaultFollowUpPriority, AvoidsWindows = true };
        }

        if (EmailTypeName.CampaignIn(name) is not { } place
            || !long.TryParse(name.AsSpan(place.End.Value + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var instance)
            || CampaignOf(campaignTypes[name[place]], text[place]) is not { } campaign)
        {
            // Of a type that is not known it is not known either that windows do not apply.
            return fact with { AvoidsWindows = true };
        }

        return campaign.EnablesFollowUps
            ? fact with { FollowUpPriority = campaign.Priority, CampaignInstance = instance, AvoidsWindows = campaign.RespectsWindows }
            : fact with { AvoidsWindows = campaign.RespectsWindows };
    }

    // As it is spelled, else in any case.
    private static CampaignType? CampaignOf(IEnumerable<CampaignType> types, string name) => types.FirstOrDefault(type => type.Name == name) ?? types.FirstOrDefault();

    private readonly record struct Fact(int Type, int Kind, bool IsWindowReason, bool IsExclusionReason, bool IsFollowUpType, bool AvoidsWindows, int? FollowUpPriority, long? CampaignInstance);
}
