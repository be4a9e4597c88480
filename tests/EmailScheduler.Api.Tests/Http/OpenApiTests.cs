using System.Text.Json;
using EmailScheduler.Api.Http;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Api.Tests.Http;

/// <summary>The document says what a host does: its routes, its keys, its fields, the answers that the other tests have seen.</summary>
public class OpenApiTests
{
    private static readonly JsonElement Document = Read();

    public static TheoryData<string, Type> Schemas => new()
    {
        { "RunOrder", typeof(StartRunRequest) },
        { "AcceptedRun", typeof(AcceptedRun) },
        { "Run", typeof(RunDocument) },
        { "OrganizationPage", typeof(OrganizationDocuments) },
        { "Organization", typeof(OrganizationDocument) },
        { "LastRun", typeof(LastRun) },
        { "Lease", typeof(LeaseHolder) },
        { "Report", typeof(RunReport) },
        { "Rows", typeof(RowCounts) },
        { "FoldedEvents", typeof(FoldResult) },
        { "AcceptedEvents", typeof(AcceptedEvents) },
        { "EventFault", typeof(EventFault) },
        { "ApproveOrder", typeof(ApproveRequest) },
        { "PauseOrder", typeof(PauseRequest) },
        { "Approved", typeof(ApprovedDocument) },
        { "Approval", typeof(Approval) },
        { "Paused", typeof(PausedDocument) },
        { "Pause", typeof(Pause) },
        { "Guard", typeof(GuardReport) },
        { "Finding", typeof(GuardFinding) },
        { "Acts", typeof(ActsDocument) },
        { "Act", typeof(AuditRecord) },
        { "EmailPage", typeof(EmailPage) },
        { "DueEmail", typeof(DueEmail) },
        { "Recipient", typeof(Recipient) },
        { "Triggers", typeof(TriggerChanges) },
        { "TriggerTable", typeof(TriggerTable) },
        { "Traffic", typeof(ReportedTraffic) },
        { "Plan", typeof(ReportedPlan) },
        { "Mails", typeof(EmailTypeCount) },
        { "Day", typeof(DayCount) },
        { "Change", typeof(ChangeCount) },
        { "Step", typeof(StepTime) },
        { "Health", typeof(HealthDocument) },
    };

    public static TheoryData<string, Type> Words => new()
    {
        { "RunState", typeof(RunState) },
        { "RunStatus", typeof(RunStatus) },
        { "Rejection", typeof(FailureCategory) },
        { "GuardMode", typeof(GuardMode) },
        { "FindingKind", typeof(GuardFindingKind) },
        { "ActOutcome", typeof(AuditOutcome) },
    };

    [Fact]
    public void Paths_AreTheRoutesOfTheTable()
    {
        var documented = from path in Document.GetProperty("paths").EnumerateObject() from verb in path.Value.EnumerateObject() select $"{verb.Name} {path.Name}";
        var served = ApiRoutes.All.Select(route => $"{route.Method.ToLowerInvariant()} /{route.Pattern}");

        Assert.Equal(served.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Operations_AreNamedLikeTheirRoutesAndAskForTheirKeys()
    {
        foreach (var route in ApiRoutes.All)
        {
            var operation = Document.GetProperty("paths").GetProperty("/" + route.Pattern).GetProperty(route.Method.ToLowerInvariant());
            var keys = operation.GetProperty("security").EnumerateArray().SelectMany(key => key.EnumerateObject()).Select(key => key.Name);

            Assert.Equal(route.Name, operation.GetProperty("operationId").GetString());
            Assert.Equal(
                route.Access switch { RouteAccess.Anonymous => [], RouteAccess.Operator => ["masterKey"], _ => ["functionKey"] },
                keys);
        }
    }

    [Theory]
    [InlineData("StartRun", "202,400,401,403,408,409,413,415,421,429,500")]
    [InlineData("GetRun", "200,400,401,403,404,421,429,500,503")]
    [InlineData("ListRuns", "200,400,401,403,421,429,500,503")]
    [InlineData("GetOrganizations", "200,400,401,403,421,429,500,503")]
    [InlineData("AddEvents", "202,400,401,403,404,408,413,421,429,500,503")]
    [InlineData("ListDueEmails", "200,400,401,403,404,409,413,421,429,500,503")]
    [InlineData("ListDueRecipients", "200,400,401,403,404,409,413,421,429,500,503")]
    [InlineData("BreakLease", "204,400,401,403,404,409,421,429,500,503")]
    [InlineData("Approve", "200,202,400,401,403,404,408,409,413,415,421,429,500,503")]
    [InlineData("GetPause", "200,400,401,403,421,429,500,503")]
    [InlineData("Pause", "200,400,401,403,404,408,413,415,421,429,500,503")]
    [InlineData("Resume", "204,400,401,403,404,409,421,429,500,503")]
    [InlineData("ListActs", "200,400,401,403,421,429,500,503")]
    [InlineData("Health", "200,401,421,429,500,503")]
    [InlineData("OpenApi", "200,401,403,421,429")]
    public void Answers_AreThoseOfTheOperation(string name, string statuses)
    {
        var operation = Document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .Single(verb => verb.Value.GetProperty("operationId").GetString() == name).Value;

        Assert.Equal(statuses.Split(','), operation.GetProperty("responses").EnumerateObject().Select(answer => answer.Name));
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Schema_HasTheFieldsOfItsRecord(string schema, Type record)
    {
        var fields = JsonSerializerOptions.Web.GetTypeInfo(record).Properties.Where(property => property.Get is not null).Select(property => property.Name);

        Assert.Equal(
            fields.Order(StringComparer.Ordinal),
            Document.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties").EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void Words_AreThoseOfTheEnumeration(string schema, Type enumeration)
    {
        var words = Enum.GetValues(enumeration).Cast<object>().Select(value => JsonSerializer.Serialize(value, enumeration).Trim('"'));

        Assert.Equal(words, Document.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("enum").EnumerateArray().Select(word => word.GetString()));
    }

    [Fact]
    public void References_LeadSomewhere()
    {
        var schemas = Document.GetProperty("components");
        foreach (var reference in References(Document))
        {
            var place = reference["#/components/".Length..].Split('/');
            Assert.True(schemas.GetProperty(place[0]).TryGetProperty(place[1], out _), reference);
        }
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(field => field.Name == "$ref" ? [field.Value.GetString()!] : References(field.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static JsonElement Read()
    {
        using var stream = typeof(ApiRoutes).Assembly.GetManifestResourceStream("openapi.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
