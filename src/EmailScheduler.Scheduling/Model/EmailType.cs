using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Model;

/// <summary>What all planned emails of one <c>email_type</c> have in common.</summary>
internal sealed record EmailType
{
    public required string Name { get; init; }

    /// <summary>The name's number in the run's table of texts.</summary>
    public required int Text { get; init; }

    /// <summary>The number of the name in lower case: rows may spell it in any case.</summary>
    public required int LowerText { get; init; }

    /// <summary>The text number that identifies emails of this type: the first follow-up type's for every follow-up, else <see cref="LowerText"/>.</summary>
    public required int Kind { get; init; }

    /// <summary>Lower goes first; a follow-up has its own (<see cref="FollowUp.Priority"/>).</summary>
    public required int Priority { get; init; }

    public required string? EmailTemplate { get; init; }

    public string? SmsTemplate { get; init; }

    public long? CampaignInstance { get; init; }

    /// <summary>Whether a window that holds the ideal date takes the email.</summary>
    public bool RespectsWindows { get; init; } = true;

    /// <summary>Whether the email is never put into a window.</summary>
    public bool AvoidsWindows { get; init; } = true;

    /// <summary>Whether the event's year, month and day are written too.</summary>
    public bool WritesEventParts { get; init; }

    public bool IsFollowUp { get; init; }

    /// <summary>Whether contacts that failed underwriting get it even under the global exclusion: annual enrollment.</summary>
    public bool IgnoresUnderwriting { get; init; }

    /// <summary>Whether the campaign's own setting keeps it from contacts that failed underwriting.</summary>
    public bool SkipsFailedUnderwriting { get; init; }
}

/// <summary>The email types that a run may plan, by number; the built-in ones come first.</summary>
internal sealed class EmailTypes
{
    public const int Birthday = 0;
    public const int EffectiveDate = 1;
    public const int AnnualEnrollment = 2;
    public const int PostWindow = 3;
    public const int FirstFollowUp = 4;
    public const int FirstCampaign = 8;

    /// <summary>All names of follow-up types begin with this.</summary>
    public const string FollowUpPrefix = "followup_";

    private static readonly string[] FollowUps =
    [
        "followup_1_cold", "followup_2_clicked_no_hq", "followup_3_hq_no_yes", "followup_4_hq_with_yes",
    ];

    private readonly EmailType[] _types;
    private readonly byte[][] _names;
    private readonly int[] _ranks;

    public EmailTypes(IReadOnlyList<CampaignInstance> campaigns, StringTable texts)
    {
        var firstFollowUpText = FollowUps.Select(name => texts.Add(name)).ToArray()[0];
        _types =
        [
            BuiltIn("birthday", 10, texts) with { WritesEventParts = true },
            BuiltIn("effective_date", 20, texts) with { WritesEventParts = true },
            BuiltIn("aep", 30, texts) with { WritesEventParts = true, IgnoresUnderwriting = true },
            BuiltIn("post_window", 40, texts) with { RespectsWindows = false },
            .. FollowUps.Select(name => BuiltIn(name, 50, texts) with { Kind = firstFollowUpText, IsFollowUp = true }),
            .. campaigns.Select(campaign => Campaign(campaign, texts)),
        ];
        if (_types.Length > Email.MostTypes)
        {
            throw new InvalidDatabaseException($"{campaigns.Count} campaign instances take part; a run can plan {Email.MostTypes - FirstCampaign} at most. End those that are over.");
        }

        _names = [.. _types.Select(type => Encoding.UTF8.GetBytes(type.Name))];

        // Order by the names' bytes, as SQLite's BINARY collation does; ranks compare faster than names.
        _ranks = new int[_types.Length];
        var order = Enumerable.Range(0, _types.Length).Order(Comparer<int>.Create((left, right) => _names[left].AsSpan().SequenceCompareTo(_names[right]))).ToArray();
        for (var rank = 0; rank < order.Length; rank++)
        {
            _ranks[order[rank]] = rank;
        }
    }

    public int Count => _types.Length;

    public EmailType this[int number] => _types[number];

    /// <summary>The type's name in UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8(int number) => _names[number];

    /// <summary>The place of the type when all are in the order of their names.</summary>
    public int Rank(int number) => _ranks[number];

    private static EmailType BuiltIn(string name, int priority, StringTable texts) => new()
    {
        Name = name,
        Text = texts.Add(name),
        LowerText = texts.Add(name),
        Kind = texts.Add(name),
        Priority = priority,
        EmailTemplate = name + "_template",
    };

    private static EmailType Campaign(CampaignInstance campaign, StringTable texts) => new()
    {
        Name = campaign.EmailType,
        Text = texts.Add(campaign.EmailType),
        LowerText = texts.Add(campaign.EmailType.ToLowerInvariant()),
        Kind = texts.Add(campaign.EmailType.ToLowerInvariant()),
        Priority = campaign.Type.Priority,
        EmailTemplate = campaign.EmailTemplate,
        SmsTemplate = campaign.SmsTemplate,
        CampaignInstance = campaign.Id,
        RespectsWindows = campaign.Type.RespectsWindows,
        AvoidsWindows = campaign.Type.RespectsWindows,
        IgnoresUnderwriting = campaign.Type.Name == "aep",
        SkipsFailedUnderwriting = campaign.Type.SkipsFailedUnderwriting,
    };
}

/// <summary>What a follow-up takes from its parent.</summary>
/// <param name="ParentRow">The <c>id</c> of the parent's row.</param>
/// <param name="ParentType">The parent's <c>email_type</c> in the run's table of texts.</param>
/// <param name="SentDay">The day the parent was sent.</param>
/// <param name="Priority">The campaign type's priority for a campaign, else 50.</param>
/// <param name="CampaignInstance">The parent's campaign instance, where it is a campaign's email.</param>
internal readonly record struct FollowUp(long ParentRow, int ParentType, int SentDay, int Priority, long? CampaignInstance)
{
    /// <summary>The <c>metadata</c> of the follow-up's row (docs/scheduling-rules.md, section 5).</summary>
    public string Metadata(StringTable texts) => FormattableString.Invariant(
        $$"""{"initial_email_id":{{ParentRow}},"initial_email_type":"{{JsonEncodedText.Encode(texts[ParentType], JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}}","sent_on":"{{DayNumber.ToDate(SentDay):yyyy-MM-dd}}"}""");
}
