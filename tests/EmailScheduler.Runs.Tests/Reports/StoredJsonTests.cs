using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Guarding;
using EmailScheduler.Runs.Notifications;

namespace EmailScheduler.Runs.Tests.Reports;

/// <summary>The generated readers and writers do what those by reflection do, above all with a document that lacks what its version did not write yet.</summary>
public class StoredJsonTests
{
    private const string Baseline = """
        {
          "runId": "r", "firstDay": "2026-01-16", "planned": [3, 1], "handled": 2, "withdrawn": { "skipped": 1, "days": { "2026-01-17": 2 } }, "validContacts": 8, "excluded": { "invalid_email": 2 }, "duplicates": 1,
          "statuses": { "active": 8 }, "invalidDates": { "contacts.birth_date": 1 }, "skipReasons": { "exclusion_window": 2 }, "locationUnknown": 1, "windowUnknown": 1,
          "settings": { "timezone": "America/Chicago" }, "windows": "w", "spans": "s", "engine": "built-in"
        }
        """;

    private static readonly (string Name, JsonTypeInfo Type)[] Documents =
    [
        ("report.json", ReportJson.Indented.RunReport),
        ("report-first-version.json", ReportJson.Indented.RunReport),
        ("report-minimal.json", ReportJson.Indented.RunReport),
        ("status.json", ReportJson.Compact.OrganizationStatus),
        ("status-rejected.json", ReportJson.Compact.OrganizationStatus),
        ("pause-until.json", ReportJson.Indented.Pause),
        ("approval.json", ActJson.Indented.Approval),
        ("audit-approve.json", ActJson.Indented.AuditRecord),
        ("notify-state.json", NotificationJson.Compact.NotificationState),
        ("notification-held.json", NotificationJson.Compact.RunNotification),
        (nameof(Baseline), GuardJson.Default.GuardBaseline),
    ];

    /// <summary>A document, and the path of what is missing or <see langword="null"/> in it.</summary>
    public static TheoryData<string, string> Parts => new(
        from document in Documents from part in PartsOf(JsonNode.Parse(TextOf(document.Name))) select (document.Name, PathOf(part)));

    public static TheoryData<string> Names => new(Documents.Select(document => document.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Document_ReadAndWritten_IsAsByReflection(string name)
    {
        var type = TypeOf(name);
        var byReflection = ByReflection(type);
        var text = TextOf(name);

        Assert.Equal(
            JsonSerializer.Serialize(JsonSerializer.Deserialize(text, type.Type, byReflection), type.Type, byReflection),
            JsonSerializer.Serialize(JsonSerializer.Deserialize(text, type), type));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Document_WithoutAPart_IsReadAsByReflection(string name, string path)
    {
        var type = TypeOf(name);
        foreach (var document in (JsonNode[])[Without(TextOf(name), path, isNull: false), Without(TextOf(name), path, isNull: true)])
        {
            Assert.Equal(
                Outcome(type, () => document.Deserialize(type.Type, ByReflection(type))),
                Outcome(type, () => document.Deserialize(type)));
        }
    }

    /// <summary>The defaults that are not those of their types, in documents of versions that did not write the fields.</summary>
    [Fact]
    public void Defaults_OfWhatIsNotNamed_AreThoseOfTheProperties()
    {
        var report = JsonSerializer.Deserialize("""{"runId":"r","organizationId":99,"status":"held","plan":{"today":"2026-01-15","firstDay":"2026-01-15"},"guard":{"mode":"hold","inputs":"i"},"traffic":{}}""", ReportJson.Indented.RunReport)!;
        var approval = JsonSerializer.Deserialize(
            """{"heldRunId":"r","organizationId":99,"findings":[{"kind":"withdrawn"}],"inputs":"i","reason":"because","actor":"ada","approvedAt":"2026-01-15T06:00:00Z","expiresAt":"2026-01-17T06:00:00Z"}""",
            ActJson.Indented.Approval)!;

        Assert.Equal(1, report.Try);
        Assert.True(approval.Findings[0].Holds);
        Assert.All(
            (System.Collections.IEnumerable[])[report.Steps, report.Plan!.Excluded, report.Plan.Statuses, report.Plan.Emails, report.Plan.Calendar, report.Plan.Settings, report.Guard!.Findings, report.Traffic!.ByKind],
            Assert.Empty);
    }

    /// <summary>What each type that a run reads or writes is made of is generated too: no resolver stands behind the generated one.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Options_OfADocument_ResolveByTheGeneratedContextAlone(string name) => Assert.IsAssignableFrom<JsonSerializerContext>(TypeOf(name).Options.TypeInfoResolver);

    private static JsonTypeInfo TypeOf(string name) => Documents.First(document => document.Name == name).Type;

    private static string TextOf(string name) => name == nameof(Baseline) ? Baseline : GoldenFile.Read(name);

    private static JsonSerializerOptions ByReflection(JsonTypeInfo type) => new(type.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private static string Outcome(JsonTypeInfo type, Func<object?> read)
    {
        try
        {
            return JsonSerializer.Serialize(read(), type.Type, ByReflection(type));
        }
        catch (JsonException)
        {
            return "cannot be read";
        }
    }

    private static JsonNode Without(string text, string path, bool isNull)
    {
        var document = JsonNode.Parse(text)!;
        var (parent, field) = PartsOf(document).First(part => PathOf(part) == path);
        parent.Remove(field);
        if (isNull)
        {
            parent.Add(field, null);
        }

        return document;
    }

    private static IEnumerable<(JsonObject Parent, string Field)> PartsOf(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => PartsOf(field.Value).Prepend((fields, field.Key))),
        JsonArray items => items.SelectMany(PartsOf),
        _ => [],
    };

    private static string PathOf((JsonObject Parent, string Field) part) => $"{part.Parent.GetPath()}.{part.Field}";
}
