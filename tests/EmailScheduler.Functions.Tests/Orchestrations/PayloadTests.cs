using System.Text.Json.Serialization;
using EmailScheduler.Functions.Tests.Engine;

namespace EmailScheduler.Functions.Tests.Orchestrations;

/// <summary>
/// What crosses between client, orchestrators and activities, on the real engine with the serializer that the Functions worker gives to the app. The API reads inputs, outputs
/// and statuses with a serializer of its own: the two must write the same text.
/// </summary>
public class PayloadTests(EchoEngine engine) : IClassFixture<EchoEngine>
{
    public static TheoryData<Type, int> Payloads => new(
        from type in EchoEngine.Payloads from variant in Enumerable.Range(0, FilledPayload.Variants) select (type, variant));

    public static TheoryData<Type> Types => new(EchoEngine.Payloads);

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Payload_ThroughAllTasks_ArrivesAsItWas(Type type, int variant)
    {
        var payload = FilledPayload.Of(type, variant);

        var ended = await engine.SendAsync(payload);

        Assert.Equal((OrchestrationRuntimeStatus.Completed, null), (ended.RuntimeStatus, ended.FailureDetails));
        var text = JsonSerializer.Serialize(payload, type, StoredJson.Options);
        Assert.All((string?[])[ended.SerializedInput, ended.SerializedOutput, ended.SerializedCustomStatus], written =>
        {
            Assert.Equal(text, written);
            Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize(written!, type, StoredJson.Options), type, StoredJson.Options));
        });
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_InAnOrchestrationsHistory_HasAllItsWordsFixed(Type type) => Assert.All(Enumerations(type).Distinct(), enumeration =>
        Assert.All(Enum.GetNames(enumeration), name => Assert.True(enumeration.GetField(name)!.IsDefined(typeof(JsonStringEnumMemberNameAttribute), inherit: false), $"{enumeration}.{name}")));

    /// <summary>The engine's own serializer reads names only as they are written; that of the Functions worker, which the app is given, in any case.</summary>
    [Fact]
    public void Converter_OfTheApp_IsTheFunctionsWorkers()
    {
        using var app = new AppUnderTest();

        var occurrence = app.Converter.Deserialize<TimerOccurrence>("""{"OCCURRENCE":"2026-06-01T06:00:00Z"}""")!;

        Assert.Equal(AppUnderTest.Morning, occurrence.Occurrence);
    }

    private static IEnumerable<Type> Enumerations(Type type) => type switch
    {
        { IsEnum: true } => [type],
        { IsGenericType: true } => type.GetGenericArguments().SelectMany(Enumerations),
        _ when type.Namespace!.StartsWith(nameof(EmailScheduler), StringComparison.Ordinal) => FilledPayload.Properties(type).SelectMany(property => Enumerations(property.PropertyType)),
        _ => [],
    };
}
