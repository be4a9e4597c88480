using System.Text.Json;

namespace EmailScheduler.Runs.Tests.Reports;

/// <summary>What an engine, a store or a database says may have an address in it: no report has one, whoever made it.</summary>
public class ReportWithoutAddressesTests
{
    private const string Address = "ada.lovelace@example.com";

    /// <summary>Where a text of others goes in a report.</summary>
    public static TheoryData<string, RunReport> Texts => new()
    {
        { "reason", Report with { Reason = $"The engine said: {Address} is bad." } },
        { "warnings", Report with { Warnings = ["nothing else", $"The store said '{Address}'."] } },
        { "checkpointRefusal", Report with { CheckpointRefusal = $"a trigger refused {Address}" } },
        { "statuses", Report with { Plan = Plan with { Statuses = Counts } } },
        { "unknownCampaignTypes", Report with { Plan = Plan with { UnknownCampaignTypes = Counts } } },
        { "otherCampaignStatuses", Report with { Plan = Plan with { OtherCampaignStatuses = Counts } } },
        { "skipReasons", Report with { Plan = Plan with { SkipReasons = Counts } } },
        { "guard", Report with { Guard = new GuardReport { Mode = GuardMode.Hold, Findings = [new GuardFinding { Kind = GuardFindingKind.UnknownStatus, Subject = Address }], Inputs = "" } } },
        { "failure", Report with { Reason = RunFailure.Of(new ObjectStoreException(ObjectStoreFailure.Transient, $"denied for {Address}"))!.Reason } },
    };

    private static RunReport Report => new() { RunId = "20260115T060000Z-0a1b2c3d", OrganizationId = 99, Status = RunStatus.Rejected };

    private static ReportedPlan Plan => new() { Today = new DateOnly(2026, 1, 15), FirstDay = new DateOnly(2026, 1, 15) };

    private static Dictionary<string, long> Counts => new(StringComparer.Ordinal) { [Address] = 1, ["bob@example.com"] = 2, ["other"] = 4 };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Report_TextWithAnAddress_HasNone(string place, RunReport report)
    {
        var json = JsonSerializer.Serialize(report, StoredJson.Options);

        Assert.True(json.Contains("(address)", StringComparison.Ordinal) && !json.Contains("lovelace", StringComparison.Ordinal), $"{place}: {json}");
    }

    [Fact]
    public void Report_OfAnEarlierVersion_IsReadWithout()
    {
        var json = JsonSerializer.Serialize(Report with { Reason = "REASON", Warnings = ["REASON"] }, StoredJson.Options).Replace("REASON", Address, StringComparison.Ordinal);

        var report = JsonSerializer.Deserialize<RunReport>(json, StoredJson.Options)!;

        Assert.Equal(("(address)", "(address)"), (report.Reason, report.Warnings![0]));
    }

    [Fact]
    public void Counts_TextsThatBecomeTheSame_AreCountedTogether()
    {
        var statuses = (Plan with { Statuses = Counts }).Statuses;

        Assert.Equal((3, 4, 2), (statuses["(address)"], statuses["other"], statuses.Count));
    }
}
