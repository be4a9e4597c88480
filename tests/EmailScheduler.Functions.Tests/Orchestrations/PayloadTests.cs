using System.Text.Json;
using System.Text.Json.Serialization;
using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Functions.Tests.Engine;
using Microsoft.DurableTask.Client;

namespace EmailScheduler.Functions.Tests.Orchestrations;

/// <summary>
/// What crosses between client, orchestrators and activities, on the real engine with the serializer that the Functions worker gives to the app. The API reads inputs, outputs
/// and statuses with the plain serializer: the two must write the same text.
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
        var text = JsonSerializer.Serialize(payload, type);
        Assert.All((string?[])[ended.SerializedInput, ended.SerializedOutput, ended.SerializedCustomStatus], written =>
        {
            Assert.Equal(text, written);
            Assert.Equivalent(payload, JsonSerializer.Deserialize(written!, type), strict: true);
        });
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_InAnOrchestrationsHistory_HasAllItsNamesFixed(Type type) => AssertNamesFixed(type);

    /// <summary>The engine's own serializer reads names only as they are written; that of the Functions worker, which the app is given, in any case.</summary>
    [Fact]
    public void Converter_OfTheApp_IsTheFunctionsWorkers()
    {
        using var app = new AppUnderTest();

        var occasion = app.Converter.Deserialize<TimerOccurrence>("""{"OCCURRENCE":"2026-06-01T06:00:00Z"}""")!;

        Assert.Equal(AppUnderTest.Morning, occasion.Occurrence);
    }

    private static void AssertNamesFixed(Type type)
    {
        if (type.IsEnum)
        {
            Assert.All(Enum.GetNames(type), name => Assert.True(type.GetField(name)!.IsDefined(typeof(JsonStringEnumMemberNameAttribute), inherit: false), $"{type}.{name}"));
        }
        else if (type.Assembly == typeof(Program).Assembly || type.Assembly == typeof(Runs.RunOutcome).Assembly)
        {
            foreach (var property in FilledPayload.Properties(type))
            {
                Assert.True(property.IsDefined(typeof(JsonPropertyNameAttribute), inherit: false), $"{type}.{property.Name} has no JsonPropertyName");
                AssertNamesFixed(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
            }
        }
        else
        {
            Assert.All(type.GetGenericArguments(), AssertNamesFixed);
        }
    }
}
