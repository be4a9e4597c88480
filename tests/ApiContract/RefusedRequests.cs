namespace EmailScheduler.Tests.ApiContract;

/// <summary>Requests that no host carries out: what the organization has (see <see cref="ContractStore.GiveAsync"/>), the request, where <c>*</c> stands for the organization, and the status of the answer.</summary>
public static class RefusedRequests
{
    private const string Json = "application/json";
    private const string Reason = """{"reason":"the new list is right"}""";

    /// <summary>All of them.</summary>
    public static TheoryData<string, string, string, string?, string, int> All { get; } =
    [
        .. Runs, .. Organizations, .. Emails, .. Approvals, .. Pauses,
    ];

    /// <summary>Requests whose answers are kept as files: the file's part of the name, the request, with <c>*</c> as above.</summary>
    public static TheoryData<string, string, string, string?, string> Golden => new()
    {
        { "organization", "GET", "organizations/x/runs", null, Json },
        { "id", "GET", "runs/nonsense", null, Json },
        { "limit", "GET", "organizations?limit=0", null, Json },
        { "after", "GET", "organizations?after=x", null, Json },
        { "lease", "GET", "organizations?lease=maybe", null, Json },
        { "not-found", "GET", "runs/*-20260601T060000Z-0a1b2c3d", null, Json },
        { "no-lease", "DELETE", "organizations/*/lease", null, Json },
        { "body", "POST", "organizations/*/runs", """{"asOf":"yesterday"}""", Json },
        { "day", "POST", "organizations/*/runs", """{"asOf":"0001-01-01"}""", Json },
        { "unknown", "POST", "organizations/*/runs", """{"force":true}""", Json },
        { "case", "POST", "organizations/*/runs", """{"AsOf":"2026-06-01"}""", Json },
        { "twice", "POST", "organizations/*/runs", """{"dryRun":true,"dryRun":true}""", Json },
        { "media-type", "POST", "organizations/*/runs", "{}", "text/plain" },
        { "too-large", "POST", "organizations/*/runs", new string(' ', 5000), Json },
    };

    private static TheoryDataRow<string, string, string, string?, string, int>[] Runs =>
    [
        new("nothing", "POST", "organizations/abc/runs", "{}", Json, 400),
        new("nothing", "POST", "organizations/007/runs", "{}", Json, 400),
        new("nothing", "POST", "organizations/-1/runs", "{}", Json, 400),
        new("nothing", "POST", "organizations/9999999999999999999/runs", "{}", Json, 400),
        new("nothing", "POST", "organizations/..%2F99/runs", "{}", Json, 400),
        new("nothing", "POST", "organizations/*/runs", "{", Json, 400),
        new("nothing", "POST", "organizations/*/runs", "[]", Json, 400),
        new("nothing", "POST", "organizations/*/runs", """{"asOf":"tomorrow"}""", Json, 400),
        new("nothing", "POST", "organizations/*/runs", """{"asOf":"2026-02-30"}""", Json, 400),
        new("nothing", "POST", "organizations/*/runs", """{"asOf":"9999-12-31"}""", Json, 400),
        new("nothing", "POST", "organizations/*/runs", """{"dryRun":"yes"}""", Json, 400),
        new("nothing", "POST", "organizations/*/runs", """{"dryRun":null}""", Json, 400),
        new("nothing", "POST", "organizations/*/runs", """{"dryRun":true,"dryRun":false}""", Json, 400),
        new("nothing", "POST", "organizations/*/runs", """{"dryrun":true}""", Json, 400),
        new("nothing", "POST", "organizations/*/runs", """{"ada@example.com":1}""", Json, 400),
        new("nothing", "POST", "organizations/*/runs", """{"dryRun":true}""", "text/plain", 415),
        new("nothing", "POST", "organizations/*/runs", new string(' ', 5000), Json, 413),
        new("nothing", "GET", "runs/*-20260601T060000Z-0a1b2c3d", null, Json, 404),
        new("nothing", "GET", "runs/ada@example.com", null, Json, 400),
        new("nothing", "GET", "runs/*", null, Json, 400),
        new("nothing", "GET", "organizations/*/runs?limit=0", null, Json, 400),
        new("nothing", "GET", "organizations/*/runs?limit=101", null, Json, 400),
        new("nothing", "GET", "organizations/*/runs?limit=x", null, Json, 400),
        new("nothing", "GET", "organizations/x/runs", null, Json, 400),
    ];

    private static TheoryDataRow<string, string, string, string?, string, int>[] Organizations =>
    [
        new("nothing", "GET", "organizations?limit=0", null, Json, 400),
        new("nothing", "GET", "organizations?limit=1001", null, Json, 400),
        new("nothing", "GET", "organizations?limit=many", null, Json, 400),
        new("nothing", "GET", "organizations?limit=1&limit=2", null, Json, 400),
        new("nothing", "GET", "organizations?after=-1", null, Json, 400),
        new("nothing", "GET", "organizations?after=007", null, Json, 400),
        new("nothing", "GET", "organizations?after=ada@example.com", null, Json, 400),
        new("nothing", "GET", "organizations?lease=yes", null, Json, 400),
        new("nothing", "DELETE", "organizations/x/lease", null, Json, 400),
        new("nothing", "DELETE", "organizations/*/lease?reason=", null, Json, 400),
        new("nothing", "DELETE", "organizations/*/lease?reason=ada@example.com", null, Json, 400),
        new("nothing", "DELETE", "organizations/*/lease", null, Json, 404),
    ];

    private static TheoryDataRow<string, string, string, string?, string, int>[] Emails =>
    [
        new("a database", "POST", "organizations/*/events", "{}", Json, 400),
        new("a database", "POST", "organizations/*/events", "", Json, 400),
        new("a database", "POST", "organizations/*/events", null, Json, 400),
        new("a database", "POST", "organizations/*/events", """{"event":"unsubscribed","occurredAt":"ada@example.com","contact":1}""", Json, 400),
        new("nothing", "POST", "organizations/007/events", "{}", Json, 400),
        new("nothing", "POST", "organizations/*/events", """{"event":"unsubscribed","occurredAt":"2026-01-01T00:00:00Z","contact":1}""", Json, 404),
        new("a database", "GET", "organizations/*/emails", null, Json, 400),
        new("a database", "GET", "organizations/*/emails?date=2026-02-30", null, Json, 400),
        new("a database", "GET", "organizations/*/emails?date=2026-02-15&limit=0", null, Json, 400),
        new("a database", "GET", "organizations/*/emails?date=2026-02-15&after=x", null, Json, 400),
        new("nothing", "GET", "organizations/x/emails?date=2026-02-15", null, Json, 400),
        new("nothing", "GET", "organizations/*/emails?date=2026-02-15", null, Json, 404),
        new("nothing", "GET", "organizations/*/emails/recipients?date=2026-02-15", null, Json, 404),
    ];

    private static TheoryDataRow<string, string, string, string?, string, int>[] Approvals =>
    [
        new("nothing", "POST", "organizations/*/approve", Reason, Json, 404),
        new("completed", "POST", "organizations/*/approve", Reason, Json, 409),
        new("paused", "POST", "organizations/*/approve", Reason, Json, 409),
        new("held", "POST", "organizations/*/approve", """{"reason":"r","heldRun":"20250101T060000Z-0a1b2c3d"}""", Json, 409),
        new("held", "POST", "organizations/*/approve", """{"reason":"r","heldRun":"ada@example.com"}""", Json, 409),
        new("held", "POST", "organizations/*/approve", "", Json, 400),
        new("held", "POST", "organizations/*/approve", "null", Json, 400),
        new("held", "POST", "organizations/*/approve", "{}", Json, 400),
        new("held", "POST", "organizations/*/approve", """{"reason":" \n"}""", Json, 400),
        new("held", "POST", "organizations/*/approve", """{"reason":7}""", Json, 400),
        new("held", "POST", "organizations/*/approve", """{"reason":"asked for by ada@example.com"}""", Json, 400),
        new("held", "POST", "organizations/*/approve", """{"reason":"r","reason":"s"}""", Json, 400),
        new("held", "POST", "organizations/*/approve", """{"reason":"r","force":true}""", Json, 400),
        new("held", "POST", "organizations/*/approve", $$"""{"reason":"{{new string('x', 501)}}"}""", Json, 400),
        new("held", "POST", "organizations/*/approve", $$"""{"reason":"{{new string('x', 5000)}}"}""", Json, 413),
        new("held", "POST", "organizations/*/approve", Reason, "text/plain", 415),
        new("held", "POST", "organizations/x/approve", Reason, Json, 400),
    ];

    private static TheoryDataRow<string, string, string, string?, string, int>[] Pauses =>
    [
        new("a database", "PUT", "organizations/*/pause", """{"reason":"r","until":"2026-02-28"}""", Json, 400),
        new("a database", "PUT", "organizations/*/pause", """{"reason":"r","until":"2026-02-30"}""", Json, 400),
        new("a database", "PUT", "organizations/*/pause", """{"until":"2999-06-20"}""", Json, 400),
        new("a database", "PUT", "organizations/*/pause", """{"reason":"<ada@example.com> wants it"}""", Json, 400),
        new("a database", "PUT", "organizations/*/pause", $$"""{"reason":"{{new string('x', 5000)}}"}""", Json, 413),
        new("a database", "PUT", "organizations/*/pause", Reason, "text/plain", 415),
        new("nothing", "PUT", "organizations/*/pause", Reason, Json, 404),
        new("nothing", "PUT", "organizations/007/pause", Reason, Json, 400),
        new("nothing", "GET", "organizations/x/pause", null, Json, 400),
        new("nothing", "DELETE", "organizations/x/pause", null, Json, 400),
        new("nothing", "DELETE", "organizations/*/pause?reason=ada%2540example.com", null, Json, 400),
        new("a database", "DELETE", "organizations/*/pause", null, Json, 404),
        new("nothing", "GET", "organizations/x/audit", null, Json, 400),
        new("nothing", "GET", "organizations/*/audit?limit=0", null, Json, 400),
        new("nothing", "GET", "organizations/*/audit?limit=1001", null, Json, 400),
    ];
}
