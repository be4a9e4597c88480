using EmailScheduler.Api.Access;
using EmailScheduler.Api.Http;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Samples;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Api.Tests.Http;

/// <summary>Lists of due emails take turns of their own, however many programs ask and whatever people look at.</summary>
public sealed class EmailsApiTests : FolderTests, IAsyncDisposable
{
    private const int Waiting = 4;

    private readonly FakeTimeProvider _clock = new();
    private readonly DirectoryObjectStore _store;
    private readonly CheckOutLimits _limits;

    public EmailsApiTests()
    {
        _store = new DirectoryObjectStore(Path.Combine(Folder.Path, "store"));
        _limits = new CheckOutLimits(_clock);
    }

    private string Temp => Path.Combine(Folder.Path, "temp");

    public async ValueTask DisposeAsync()
    {
        await _limits.DisposeAsync();
        Dispose();
    }

    [Fact]
    public async Task List_OneAfterAnother_EachGivesItsTurnBack()
    {
        await PutDatabaseAsync();

        for (var page = 0; page <= Waiting + 1; page++)
        {
            Assert.Equal<(int?, int?)>((200, 404), (await ListAsync(99), await ListAsync(7)));
        }
    }

    [Fact]
    public async Task List_TooManyWait_IsToldWhenToAskAgainAndChecksNothingOut()
    {
        await PutDatabaseAsync();
        var first = await _limits.EnterForProgramAsync(99, Cancel);
        var waiting = Enumerable.Range(0, Waiting).Select(_ => ListAsync(99)).ToList();

        var (answer, response) = await AskAsync(99);

        Assert.Equal(429, Assert.IsType<ProblemHttpResult>(answer).StatusCode);
        Assert.Equal("5", response.Headers.RetryAfter);
        Assert.Empty(Directory.Exists(Temp) ? Directory.EnumerateFileSystemEntries(Temp) : []);
        Assert.All(waiting, one => Assert.False(one.IsCompleted));
        first!.Dispose();
        foreach (var one in waiting)
        {
            Assert.Equal(200, await one);
        }
    }

    [Fact]
    public async Task List_TurnDoesNotCome_IsToldToAskAgainAfterTwentySecondsAndWaitsNoLonger()
    {
        await PutDatabaseAsync();
        var first = await _limits.EnterForProgramAsync(99, Cancel);
        var waiting = ListAsync(99);

        _clock.Advance(TimeSpan.FromSeconds(19));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(429, await waiting);
        first!.Dispose();
        Assert.Equal(200, await ListAsync(99));
    }

    [Fact]
    public async Task List_PeopleHaveAndWaitForAllTurnsOfPages_IsAnswered()
    {
        await PutDatabaseAsync();
        Assert.NotNull(await _limits.EnterAsync(99, Cancel));
        Assert.NotNull(await _limits.EnterAsync(7, Cancel));
        var waiting = Enumerable.Range(0, 3).Select(_ => _limits.EnterAsync(99, Cancel)).ToList();
        Assert.Null(await _limits.EnterAsync(99, Cancel));

        Assert.Equal(200, await ListAsync(99));
        Assert.All(waiting, one => Assert.False(one.IsCompleted));
    }

    [Fact]
    public async Task List_CallerGoesWhileItWaits_IsNoAnswerAndKeepsNoPlace()
    {
        await PutDatabaseAsync();
        var first = await _limits.EnterForProgramAsync(99, Cancel);
        using var gone = new CancellationTokenSource();
        var waiting = ListAsync(99, gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        first!.Dispose();
        Assert.Equal(200, await ListAsync(99));
    }

    [Fact]
    public async Task List_NoRoomForACopy_IsRefusedBeforeItBegins()
    {
        await PutDatabaseAsync();
        var disk = TinyFileSystem.TryMount(Temp, 64);
        Assert.SkipUnless(disk is not null, "This account may not mount.");
        using (disk)
        {
            var (answer, _) = await AskAsync(99);

            var problem = Assert.IsType<ProblemHttpResult>(answer);
            Assert.Equal(413, problem.StatusCode);
            Assert.Contains("of disk for local copies", problem.ProblemDetails.Detail, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(Temp));
        }
    }

    private async Task PutDatabaseAsync()
    {
        var made = await new OrganizationDatabase(_store, 99, new RunSettings(), TimeProvider.System, NullLogger.Instance)
            .CreateSampleAsync(new SampleOptions { OrganizationId = 99, AsOf = new DateOnly(2026, 6, 1), Contacts = 20 }, Cancel);
        Assert.Equal(RunStatus.Completed, made.Status);
    }

    private async Task<int?> ListAsync(long organization, CancellationToken? gone = null) => ((IStatusCodeHttpResult)(await AskAsync(organization, gone)).Answer).StatusCode;

    private async Task<(IResult Answer, HttpResponse Response)> AskAsync(long organization, CancellationToken? gone = null)
    {
        using var statuses = new OrganizationStatuses(_store);
        var settings = new HostSettings { Run = new RunSettings { TempFolder = Temp } };
        var databases = new OrganizationDatabases(_store, statuses, settings, TimeProvider.System, NullLogger<OrganizationDatabases>.Instance);
        var http = new DefaultHttpContext { Request = { QueryString = new QueryString("?date=2026-06-01") } };
        return (await new EmailsApi(databases, _limits).ListAsync(http.Request, FormattableString.Invariant($"{organization}"), gone ?? Cancel), http.Response);
    }
}
