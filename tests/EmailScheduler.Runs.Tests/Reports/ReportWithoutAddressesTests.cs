using System.Text;
using System.Text.Json;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Storage;

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
        { "leftOut", Report with { Plan = Plan with { Excluded = Counts } } },
        { "invalidDates", Report with { Plan = Plan with { InvalidDates = Counts } } },
        { "mails", Report with { Plan = Plan with { Emails = [new EmailTypeCount(Address, 1, 0)] } } },
        { "calendar", Report with { Plan = Plan with { Calendar = [new DayCount(Plan.Today, Counts)] } } },
        { "changes", Report with { Plan = Plan with { Changes = [new ChangeCount(PlannedChange.New, Address, 1)] } } },
        { "dayOfRun", Report with { DayOfRun = new DayTotals { Day = Plan.Today, Due = 0, WithSender = 7, HeldBack = Counts, ByType = Counts } } },
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

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task FindAsync_ReportOfAnotherProgramWithAnAddress_IsReadWithout(string place, RunReport report)
    {
        using var folder = new RunFolder();
        var json = JsonSerializer.Serialize(report, StoredJson.Options).Replace("(address)", Address, StringComparison.Ordinal);
        await folder.Store.PutAsync(
            new PutRequest { Key = DatabaseKeys.Report(DatabaseKeys.Of(RunFolder.Organization), report.RunId), Content = ObjectContent.FromBytes(Encoding.UTF8.GetBytes(json)) }, TestContext.Current.CancellationToken);

        var read = await folder.Database.Reports.FindAsync(report.RunId, TestContext.Current.CancellationToken);

        Report_TextWithAnAddress_HasNone(place, read!);
    }

    [Fact]
    public void Counts_TextsThatBecomeTheSame_AreCountedTogether()
    {
        var statuses = (Plan with { Statuses = Counts }).Statuses;

        Assert.Equal((3, 4, 2), (statuses["(address)"], statuses["other"], statuses.Count));
    }
}
