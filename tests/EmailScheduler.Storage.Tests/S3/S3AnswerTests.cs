using EmailScheduler.Runs;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Diagnostics;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Storage.Tests.Layouts;
using EmailScheduler.Torture;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Storage.Tests.S3;

/// <summary>What the answers of a server mean: an error's code decides, whatever the status; what cannot be understood passes; what no condition can be built on is unfit.</summary>
public sealed class S3AnswerTests : IAsyncLifetime
{
    private const string Key = "org-data/99.db";

    private readonly TestFolder _folder = new();
    private MemoryS3Server _server = null!;
    private FaultProxy _proxy = null!;
    private S3ObjectStore _direct = null!;
    private S3ObjectStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await MemoryS3Server.StartAsync();
        _proxy = await FaultProxy.StartAsync(_server.Options);
        _direct = new S3ObjectStore(_server.Options);
        _store = new S3ObjectStore(MemoryS3Server.OptionsAt(_proxy.Address));
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        _direct.Dispose();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("InternalError", "Transient", "Written")]
    [InlineData("SomethingNew", "Transient", "Written")]
    [InlineData("", "Transient", "Written")]
    [InlineData("PreconditionFailed", "PreconditionFailed", "PreconditionFailed")]
    [InlineData("NoSuchKey", "NotFound", "Configuration")]
    [InlineData("AccessDenied", "Configuration", "Configuration")]
    [InlineData("NoSuchBucket", "Configuration", "Configuration")]
    public async Task CopyAndCompletion_AnswerIs200WithAnError_GoesByItsCode(string code, string copied, string completed)
    {
        await _direct.PutTextAsync(Key, "old");
        Malform(
            answer =>
            {
                answer.Status = 200;
                answer.Text = code.Length == 0 ? "<Error/>" : $"<Error><Code>{code}</Code><Message>Oh.</Message></Error>";
            },
            request => request.Headers.ContainsKey("x-amz-copy-source") || request.Query.ContainsKey("uploadId") && request.Method == "POST" && request.Path.Value!.EndsWith("large", StringComparison.Ordinal));

        Assert.Equal(copied, await EndAsync(async () => (await _store.CopyAsync(Key, "copy", cancellationToken: Cancel)).Status));

        // What was completed is recognized by its nonce.
        Assert.Equal(completed, await EndAsync(async () => (await _store.PutAsync(Large, Cancel)).Status));
    }

    [Theory]
    [InlineData("ETag missing")]
    [InlineData("200 with the error 'SlowDown'")]
    [InlineData("redirected elsewhere")]
    public async Task Put_ItsAnswerIsNeverUnderstood_FoundByItsNonce(string malformation)
    {
        Malform(malformation, request => request.Method == "PUT");
        Assert.Equal("Written", await EndAsync(async () => (await _store.PutTextAsync("new", "text", ifAbsent: true)).Status));
        Assert.Equal("text", await _direct.GetTextAsync("new"));
    }

    [Theory]
    [InlineData("ETag: W/\"0123\"", "weak ETag")]
    [InlineData("ETag: 0123", "ETag without quotes")]
    public async Task Run_ServersETagsHoldNoCondition_UnfitEachTimeAndNamesDoctor(string malformation, string named)
    {
        Malform(malformation, _ => true);
        for (var run = 1; run <= 2; run++)
        {
            var outcome = await RunAsync(run);
            Assert.Equal((RunStatus.Rejected, FailureCategory.Configuration), (outcome.Status, outcome.Rejection));
            Assert.Contains("is unfit", outcome.Reason, StringComparison.Ordinal);
            Assert.Contains(named, outcome.Reason, StringComparison.Ordinal);
            Assert.Contains("'doctor'", outcome.Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ETag: W/\"0123\"", "with a weak ETag")]
    [InlineData("ETag: 0123", "with an ETag without quotes")]
    [InlineData("ETag missing", "without an ETag")]
    [InlineData("Last-Modified missing", "HeadObject without a Last-Modified")]
    [InlineData("Date: Fri, 31 Dec 9999 23:59:59 GMT", "with the Date 9999-12-31")]
    public async Task Doctor_ServersHeadersAreNotAsNeeded_SaysWhich(string malformation, string named)
    {
        Malform(malformation, _ => true);
        var report = await new StoreDiagnostics(_store, _folder.Path, TimeProvider.System).ExamineAsync(Cancel);
        var finding = Assert.Single(report.Findings);
        Assert.Equal(CheckVerdict.Broken, finding.Verdict);
        Assert.True(finding.Observed.Contains(named, StringComparison.Ordinal), finding.Observed);
    }

    /// <summary>The token of the page before, and of an earlier one.</summary>
    [Theory]
    [InlineData("store/f", "7")]
    [InlineData("store/d", "Transient")]
    [InlineData("store/b", "Transient")]
    public async Task List_TokenComesAgain_Ends(string token, string end)
    {
        _server.PageLength = 2;
        _server.Fill(["a", "b", "c", "d", "e", "f", "g"]);
        Malform(
            answer => answer.Text = answer.Text.Replace("<NextContinuationToken>store/f", $"<NextContinuationToken>{token}", StringComparison.Ordinal),
            _ => _proxy.Requests.Count < 50);
        Assert.Equal(end, await EndAsync(async () => (await _store.KeysAsync("")).Count));
        Assert.InRange(_proxy.Requests.Count, 4, 13);
    }

    [Theory]
    [InlineData("bytes 0-2/10")]
    [InlineData("bytes 5-7/10")]
    public async Task Get_AnswerIsAnotherPartOfTheSameLength_IsNotTaken(string part)
    {
        await _direct.PutTextAsync(Key, "0123456789");
        Malform(answer => answer.Headers["Content-Range"] = part, request => request.Method == "GET");
        Assert.Equal("Transient", await EndAsync(async () =>
        {
            await using var answer = await _store.GetAsync(Key, new GetCondition(Range: new ByteRange(4, 3)), Cancel);
            return answer.Status;
        }));
    }

    /// <summary>As by a server that does not look at the condition.</summary>
    [Fact]
    public async Task Get_AnswerIsAnotherStateThanTheCondition_IsNotTaken()
    {
        await _direct.PutTextAsync(Key, "old");
        var head = await _direct.HeadAsync(Key, Cancel);
        Malform(answer => answer.Headers["ETag"] = "\"new\"", request => request.Method == "GET");
        await using var answer = await _store.GetAsync(Key, new GetCondition(IfMatch: head!.ETag), Cancel);
        Assert.Equal(GetStatus.PreconditionFailed, answer.Status);
    }

    /// <summary>What others have put among the files of a log, or where one would be, costs the pages of one listing and nothing more.</summary>
    [Fact]
    public async Task Commit_FiveThousandForeignObjectsUnderTheLogsPrefix_OneListing()
    {
        SampleDatabase.Create(_folder.File("origin.db"));
        await _direct.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(_folder.File("origin.db")) }, Cancel);
        _server.Fill(Enumerable.Range(0, 5000).Select(number => FormattableString.Invariant($"{Key}.ltx/0000/foreign-{number}")));
        var lists = 0;
        _proxy.Decide = request =>
        {
            lists += request.Query["prefix"].ToString().EndsWith(".ltx/", StringComparison.Ordinal) ? 1 : 0;
            return Fault.None;
        };

        await using var session = await new DatabaseSessions(_store, new DatabaseSessionOptions(), TimeProvider.System, NullLogger.Instance).OpenAsync(Key, "run-1", Cancel);
        var checkOut = await session.CheckOutAsync(_folder.File("local.db"), Cancel);
        SampleDatabase.Raise(checkOut.Path);
        Assert.Equal(CommitStatus.Committed, (await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, cancellationToken: Cancel)).Status);
        await session.MaintainAsync(checkOut, Cancel);
        Assert.Equal(5, lists);
        Assert.DoesNotContain(_proxy.Requests, request => request.Contains("foreign", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task AnyCall_RedirectedToAnotherHost_IsNotFollowed(int status)
    {
        await using var elsewhere = await FaultProxy.StartAsync(_server.Options);
        Malform(
            answer =>
            {
                answer.Status = status;
                answer.Headers["Location"] = new Uri(elsewhere.Address, "memory/store/" + Key).ToString();
            },
            _ => true);
        foreach (var call in new Func<Task<object>>[] { async () => await _store.PutTextAsync(Key, "x"), async () => (await _store.GetTextAsync(Key))!, async () => await _store.KeysAsync("") })
        {
            // A permanent one is an error of the settings where the answer is an error of S3 too.
            Assert.Contains(await EndAsync(call), (string[])(status is 301 or 308 ? ["Transient", "Configuration"] : ["Transient"]));
        }

        Assert.Empty(elsewhere.Requests);
    }

    private static PutRequest Large => new() { Key = "large", Content = ObjectContent.FromBytes(new byte[100 << 10]), IfAbsent = true };

    private void Malform(string name, Func<HttpRequest, bool> fits) => Malform(Assert.Single(Malformation.All, malformation => malformation.Name == name), fits);

    private void Malform(Action<RawAnswer> apply, Func<HttpRequest, bool> fits) => Malform(new Malformation("of the test", answer => !answer.IsHead || answer.Status < 300, apply), fits);

    private void Malform(Malformation malformation, Func<HttpRequest, bool> fits)
    {
        _proxy.Malformation = malformation;
        _proxy.Decide = request => fits(request) ? Fault.MalformAnswer : Fault.None;
    }

    /// <summary>How a call ended: its result, or the kind of its failure.</summary>
    private static async Task<string> EndAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return (await call())!.ToString()!;
        }
        catch (ObjectStoreException failure)
        {
            return failure.Kind.ToString();
        }
    }

    private async Task<RunOutcome> RunAsync(int number)
    {
        var run = new OrganizationRun(_store, new RunSettings { TempFolder = _folder.Path }, new BuiltInEngine(TimeProvider.System), TimeProvider.System, NullLogger.Instance);
        var request = new RunRequest { OrganizationId = 99, RunId = string.Create(CultureInfo.InvariantCulture, $"20250121T143022Z-{number:x8}"), AsOf = new DateOnly(2025, 1, 21) };
        return await run.RunAsync(request, null, Cancel);
    }
}
