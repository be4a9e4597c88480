using System.Text;

namespace EmailScheduler.Scheduling.Model;

/// <summary>One row of <c>campaign_instances</c> whose type exists.</summary>
internal sealed record CampaignInstance
{
    public required long Id { get; init; }

    public required CampaignType Type { get; init; }

    public required string? EmailTemplate { get; init; }

    public required string? SmsTemplate { get; init; }

    /// <summary>The first day that the instance takes part, or <see cref="DayNumber.None"/> for open.</summary>
    public required int ActiveStart { get; init; }

    /// <summary>The later of the two end dates, or <see cref="DayNumber.None"/> for open.</summary>
    public required int End { get; init; }

    public required int SpreadStart { get; init; }

    public required int SpreadEnd { get; init; }

    /// <summary>The day that stands for a missing trigger: the active start, else the creation, else 1970-01-01.</summary>
    public required int Anchor { get; init; }

    public required CampaignTargets Targets { get; init; }

    public string EmailType => FormattableString.Invariant($"{EmailTypeName.CampaignPrefix}{Type.Name}_{Id}");

    /// <summary>Whether emails are spread over the contacts' ids, over both ends of the spread.</summary>
    public bool IsSpread => Type.SpreadsEvenly && SpreadStart != DayNumber.None && SpreadEnd != DayNumber.None && SpreadStart <= SpreadEnd;

    /// <summary>Whether the instance plans emails on the first day that an email can go out.</summary>
    public bool TakesPart(int firstDay) => Type.IsActive
        && (ActiveStart == DayNumber.None || ActiveStart <= firstDay)
        && (End == DayNumber.None || firstDay <= End);

    /// <summary>The day of a spread that a contact's id falls on; ids below 0 count as the mathematicians' remainder does.</summary>
    public int SpreadDay(in Contact contact)
    {
        long days = SpreadEnd - SpreadStart + 1;
        return SpreadStart + (int)(((contact.Id % days) + days) % days);
    }
}

/// <summary>One row of <c>campaign_types</c>, with the defaults of docs/scheduling-rules.md, section 1.</summary>
internal sealed record CampaignType
{
    public required string Name { get; init; }

    public required bool RespectsWindows { get; init; }

    public required bool EnablesFollowUps { get; init; }

    /// <summary>Days between the email and its trigger; negative is after it.</summary>
    public required long DaysBeforeEvent { get; init; }

    public required bool TargetsAllContacts { get; init; }

    public required int Priority { get; init; }

    public required bool IsActive { get; init; }

    public required bool SpreadsEvenly { get; init; }

    public required bool SkipsFailedUnderwriting { get; init; }
}

/// <summary>Which contacts an instance is meant for: lists of states and carriers; no list means everyone, and an unknown value matches no list.</summary>
internal sealed class CampaignTargets
{
    private readonly bool[]? _states;
    private readonly HashSet<int>? _carriers;

    public CampaignTargets(string? states, string? carriers, CarrierNames names)
    {
        _states = Items(states) is { } codes ? StateSet(codes) : null;
        _carriers = Items(carriers)?.Select(names.Number).ToHashSet();
    }

    /// <summary>The items of a comma list; <see langword="null"/> for a missing, empty or <c>ALL</c> one, which means everyone.</summary>
    public static IReadOnlyList<string>? Items(string? list) => string.IsNullOrWhiteSpace(list) || list.Trim().Equals("ALL", StringComparison.OrdinalIgnoreCase)
        ? null
        : list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public bool Match(in Contact contact) =>
        (_states is null || (contact.State != UsState.Unknown && _states[(int)contact.State]))
        && (_carriers is null || (contact.Carrier != 0 && _carriers.Contains(contact.Carrier)));

    // By code or by name, as contacts have them. Any other text matches no contact.
    private static bool[] StateSet(IReadOnlyList<string> states)
    {
        var set = new bool[256];
        foreach (var text in states.Select(Encoding.UTF8.GetBytes))
        {
            if (StateText.TryParse(text, out var state) || UsStates.TryParseCode(text, out state))
            {
                set[(int)state] = true;
            }
        }

        return set;
    }
}

/// <summary>One pending row of <c>contact_campaigns</c>.</summary>
/// <param name="Instance">The place of its instance among those that take part.</param>
/// <param name="Day">The trigger date, or <see cref="DayNumber.None"/>.</param>
internal readonly record struct CampaignTrigger(int Instance, int Day);

/// <summary>The campaigns of a database: its types and its instances, in the order of their ids.</summary>
/// <param name="Types">The types by name.</param>
/// <param name="Instances">The instances whose type exists.</param>
/// <param name="Carriers">The carriers that instances target.</param>
/// <param name="Dates">The date columns, with their counts of values that cannot be read.</param>
/// <param name="UnknownTypes">Instances whose type does not exist, by what they name.</param>
internal sealed record CampaignTables(
    IReadOnlyDictionary<string, CampaignType> Types,
    IReadOnlyList<CampaignInstance> Instances,
    CarrierNames Carriers,
    IReadOnlyList<DateColumn> Dates,
    IReadOnlyDictionary<string, long> UnknownTypes);
