using EmailScheduler.Functions.Tests.Engine;
using EmailScheduler.Runs.Retries;

namespace EmailScheduler.Functions.Tests.Orchestrations;

/// <summary>
/// What the app's orchestrations keep in their histories, byte for byte, as the engine keeps it with the serializer that the Functions worker gives to the app:
/// an orchestration that waits over an update of the app is read by the next version.
/// </summary>
public class HistoryGoldenTests(EchoEngine engine) : IClassFixture<EchoEngine>
{
    /// <summary>Without what need not be given, and twice with something in every property.</summary>
    private const int Variants = 3;

    /// <summary>The name of the file, the type.</summary>
    public static TheoryData<string, Type> Payloads => new()
    {
        { "occurrence", typeof(TimerOccurrence) },
        { "due-runs", typeof(DueRunList) },
        { "organization", typeof(RunOrganizationInput) },
        { "request", typeof(RunRequest) },
        { "outcome", typeof(RunOutcome) },
        { "status", typeof(RunWorkflowStatus) },
        { "summary", typeof(OccurrenceSummary) },
        { "progress", typeof(OccurrenceProgress) },
        { "ended-run", typeof(EndedRunInput) },
        { "deliveries", typeof(RunDeliveries) },
    };

    [Fact]
    public void Payloads_AreAllThatTheAppPassesOn() => Assert.Equal(
        EchoEngine.Payloads.Select(type => type.Name).Order(StringComparer.Ordinal),
        Payloads.Select(row => row.Data.Item2.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Payload_InAHistory_IsWhatOtherVersionsRead(string name, Type type)
    {
        var lines = new List<string>();
        for (var variant = 0; variant < Variants; variant++)
        {
            var ended = await engine.SendAsync(FilledPayload.Of(type, variant));
            Assert.All((string?[])[ended.SerializedOutput, ended.SerializedCustomStatus], text => Assert.Equal(ended.SerializedInput, text));
            lines.Add(ended.SerializedInput!);
        }

        GoldenFile.AssertMatches(Path.Combine("History", name + ".txt"), string.Join('\n', lines));
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Payload_OfAHistory_IsReadAndWrittenAsItWas(string name, Type type)
    {
        using var app = new AppUnderTest();

        Assert.All(GoldenFile.Read(Path.Combine("History", name + ".txt")).TrimEnd().Split('\n'), line =>
            Assert.Equal(line, app.Converter.Serialize(app.Converter.Deserialize(line, type))));
    }
}
