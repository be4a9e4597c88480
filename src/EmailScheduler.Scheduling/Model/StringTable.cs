using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// The distinct texts of a run (email types, skip reasons) as small numbers, so that millions of rows compare without strings.
/// Texts are distinguished by a 128-bit hash. Safe for concurrent use.
/// </summary>
internal sealed class StringTable
{
    /// <summary>The number of no text (NULL).</summary>
    public const int Null = -1;

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, int> _numbers = [];
    private readonly List<string> _texts = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _texts.Count;
            }
        }
    }

    public string this[int number]
    {
        get
        {
            lock (_lock)
            {
                return _texts[number];
            }
        }
    }

    public int Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public int Add(ReadOnlySpan<byte> utf8)
    {
        var hash = XxHash128.HashToUInt128(utf8);
        lock (_lock)
        {
            if (!_numbers.TryGetValue(hash, out var number))
            {
                number = _texts.Count;
                _texts.Add(Encoding.UTF8.GetString(utf8));
                _numbers.Add(hash, number);
            }

            return number;
        }
    }
}

/// <summary>What the texts of the existing rows mean, found out once for each distinct text.</summary>
internal sealed class EmailTypeFacts
{
    private const string CampaignPrefix = "campaign_";
    private const int DefaultFollowUpPriority = 50;

    private readonly Fact[] _facts;

    public EmailTypeFacts(StringTable texts, IReadOnlyDictionary<string, CampaignType> campaignTypes)
    {
        _facts = [.. Enumerable.Range(0, texts.Count).Select(number => FactOf(texts[number], campaignTypes))];
    }

    /// <summary>Whether a skip reason says that a window with an end took the email.</summary>
    public bool IsWindowReason(int text) => text != StringTable.Null && _facts[text].IsWindowReason;

    /// <summary>Whether an email type is a follow-up's, of any kind.</summary>
    public bool IsFollowUpType(int text) => text != StringTable.Null && _facts[text].IsFollowUpType;

    /// <summary>Whether an email of this type gets follow-ups, and what they take from it.</summary>
    public bool TryGetParent(int text, out int priority, out long? campaignInstance)
    {
        var fact = text == StringTable.Null ? default : _facts[text];
        (priority, campaignInstance) = (fact.FollowUpPriority ?? 0, fact.CampaignInstance);
        return fact.FollowUpPriority is not null;
    }

    private static Fact FactOf(string text, IReadOnlyDictionary<string, CampaignType> campaignTypes)
    {
        var fact = new Fact
        {
            IsWindowReason = text.StartsWith(SkipReasons.BirthdayWindow, StringComparison.Ordinal) || text.StartsWith(SkipReasons.EffectiveDateWindow, StringComparison.Ordinal),
            IsFollowUpType = text.StartsWith(EmailTypes.FollowUpPrefix, StringComparison.Ordinal),
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
