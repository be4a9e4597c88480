namespace EmailScheduler.Scheduling.Model;

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

    private static bool[] StateSet(IReadOnlyList<string> codes)
    {
        var set = new bool[256];
        foreach (var state in Enum.GetValues<UsState>())
        {
            set[(int)state] = codes.Contains(state.ToCode(), StringComparer.OrdinalIgnoreCase);
        }

        return set;
    }
}
