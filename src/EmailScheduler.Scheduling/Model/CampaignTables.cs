namespace EmailScheduler.Scheduling.Model;

/// <summary>The campaigns of a database: its types and its instances, in the order of their ids.</summary>
/// <param name="Types">The types by name.</param>
/// <param name="Instances">The instances whose type exists.</param>
/// <param name="Carriers">The carriers that instances target.</param>
/// <param name="Dates">The date columns, with their counts of values that cannot be read.</param>
internal sealed record CampaignTables(
    IReadOnlyDictionary<string, CampaignType> Types,
    IReadOnlyList<CampaignInstance> Instances,
    CarrierNames Carriers,
    IReadOnlyList<DateColumn> Dates);
