using System.Text.Json;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Tests;

/// <summary>Outcomes and requests lie in the history of orchestrations that a newer version must still read.</summary>
public class RunOutcomeTests
{
    [Fact]
    public void Outcome_AsJson_HasTheAgreedNames()
    {
        var outcome = new RunOutcome
        {
            Status = RunStatus.Busy,
            OrganizationId = 99,
            RunId = "r",
            Reason = "because",
            Rejection = FailureCategory.Configuration,
            Holder = new LeaseHolder("i", "h", 2, "m", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, IsExpired: true),
        };

        Assert.Equal(
            """{"status":"busy","organizationId":99,"runId":"r","reason":"because","rejection":"configuration","holder":{"runId":"h","host":"m","takenAt":"1970-01-01T00:00:00+00:00","expiresAt":"1970-01-01T00:00:00+00:00"},"report":null}""",
            JsonSerializer.Serialize(outcome, StoredJson.Options));
    }

    /// <summary>The type is lost on the way through an orchestration, where the value is an <see cref="object"/>.</summary>
    [Fact]
    public void Outcome_SerializedAsObject_ReadsBackTheSame()
    {
        var outcome = new RunOutcome { Status = RunStatus.Rejected, OrganizationId = 99, RunId = "r", Rejection = FailureCategory.Database };

        Assert.Equal(outcome, JsonSerializer.Deserialize<RunOutcome>(JsonSerializer.Serialize<object>(outcome, StoredJson.Options), StoredJson.Options));
    }

    [Fact]
    public void Outcome_FieldsOfALaterVersion_AreIgnored() => Assert.Equal(
        RunStatus.Completed,
        JsonSerializer.Deserialize<RunOutcome>("""{"status":"completed","organizationId":99,"runId":"r","later":{"x":1}}""", StoredJson.Options)!.Status);

    [Theory]
    [InlineData(RunStatus.Completed, "completed")]
    [InlineData(RunStatus.Unchanged, "unchanged")]
    [InlineData(RunStatus.Busy, "busy")]
    [InlineData(RunStatus.Transient, "transient")]
    [InlineData(RunStatus.Rejected, "rejected")]
    [InlineData(RunStatus.Superseded, "superseded")]
    public void Status_AsJson_IsTheAgreedWord(RunStatus status, string word) => Assert.Equal($"\"{word}\"", JsonSerializer.Serialize(status, StoredJson.Options));

    [Fact]
    public void Request_OfAnEarlierVersion_TakesTheDefaults() => Assert.Equal(
        new RunRequest { OrganizationId = 99, RunId = "r", Try = 1 },
        JsonSerializer.Deserialize<RunRequest>("""{"organizationId":99,"runId":"r"}""", StoredJson.Options));

    [Fact]
    public void Request_AsJson_HasTheAgreedNames() => Assert.Equal(
        """{"organizationId":99,"runId":"r","asOf":"2025-06-01","dryRun":true,"try":2,"actor":"http","alone":false}""",
        JsonSerializer.Serialize(new RunRequest { OrganizationId = 99, RunId = "r", AsOf = new DateOnly(2025, 6, 1), DryRun = true, Try = 2, Actor = "http" }, StoredJson.Options));
}
