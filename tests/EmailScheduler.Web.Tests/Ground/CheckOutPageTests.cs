using System.Net;
using EmailScheduler.Api.Access;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>Pages that check a database out take turns: one of an organization at a time, three wait, and more are refused at once.</summary>
public sealed class CheckOutPageTests : IDisposable
{
    private const string Address = "/organizations/99/work";
    private const string FileAddress = "/organizations/99/file";
    private const string AtOnceAddress = Address + "?at=once";
    private const int AtOnce = 1, Waiting = 3;

    private readonly SemaphoreSlim _begun = new(0), _goOn = new(0);

    public void Dispose()
    {
        _begun.Dispose();
        _goOn.Dispose();
    }

    [Fact]
    public async Task Get_TooManyWait_IsRefusedAtOnceAndSaysWhenToComeBack()
    {
        await using var host = await StartAsync();
        var asked = await AskAsync(host, AtOnce + Waiting);

        using var refused = await host.GetAsync(Address);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(CheckOutLimits.RetryAfterSeconds), refused.Headers.RetryAfter?.Delta);
        Assert.Contains("Try again", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        _goOn.Release(asked.Count);
        foreach (var answer in asked)
        {
            Assert.Contains("<h1>done</h1>", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
            answer.Dispose();
        }
    }

    [Fact]
    public async Task Get_OfAnotherOrganization_IsNotKeptWaiting()
    {
        await using var host = await StartAsync();
        using var working = (await AskAsync(host, 1)).Single();

        Assert.Contains("<h1>done</h1>", await host.ReadAsync(AtOnceAddress.Replace("99", "100", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>Who goes away while it waits, or while it works, keeps no turn.</summary>
    [Fact]
    public async Task Get_CallersGoAway_GiveTheirTurnsBack()
    {
        await using var host = await StartAsync();
        foreach (var answer in await AskAsync(host, AtOnce + Waiting))
        {
            answer.Dispose();
        }

        string html;
        do
        {
            // The server learns a moment later that they are gone.
            html = await host.ReadAsync(AtOnceAddress);
        }
        while (html.Contains("Too many requests", StringComparison.Ordinal));

        Assert.Contains("<h1>done</h1>", html, StringComparison.Ordinal);
    }

    /// <summary>A connection whose buffers are full takes not even the head of a page.</summary>
    [Fact]
    public async Task Get_HeadIsNotRead_DoesItsWorkAndGivesItsTurnBack()
    {
        await using var host = await StartAsync();
        using var unread = new UnreadStream();
        using var away = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = away.Token, Response = { Body = unread } };
        var answering = host.HandleAsync(context, Address);
        await unread.Begun;
        await _begun.WaitAsync(Cancel);
        _goOn.Release();

        var html = await host.ReadAsync(AtOnceAddress);

        Assert.False(answering.IsCompleted);
        Assert.Contains("<h1>done</h1>", html, StringComparison.Ordinal);
        await away.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
    }

    [Fact]
    public async Task Head_TakesNoTurn()
    {
        await using var host = await StartAsync();
        for (var asked = 0; asked < AtOnce + Waiting + 1; asked++)
        {
            using var head = await host.SendAsync(HttpMethod.Head, Address);
            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        }

        Assert.Contains("<h1>done</h1>", await host.ReadAsync(AtOnceAddress), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TooManyWait_DoesNothing()
    {
        await using var host = await StartAsync();
        var asked = await AskAsync(host, AtOnce + Waiting);

        using var refused = await host.PostAsync(Address, ("act", "go"));
        _goOn.Release(asked.Count);
        foreach (var answer in asked)
        {
            await answer.Content.ReadAsStringAsync(Cancel);
            answer.Dispose();
        }

        using var done = await host.PostAsync(Address, ("act", "go"));

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.SeeOther), (refused.StatusCode, done.StatusCode));
    }

    [Fact]
    public async Task Get_FilesThatNoOneReads_AreTenAtMost()
    {
        await using var host = await StartAsync();
        using var away = new CancellationTokenSource();
        var answering = new List<Task>();
        for (var file = 0; file < 10; file++)
        {
            // Read to its end, a file leaves its place; who has read it may be quicker than that.
            Assert.Equal("content", await host.ReadAsync(FileAddress));
            DefaultHttpContext asked;
            do
            {
                var unread = new UnreadStream();
                asked = new DefaultHttpContext { RequestAborted = away.Token, Response = { Body = unread } };
                answering.Add(host.HandleAsync(asked, FileAddress));
                await unread.Begun;
            }
            while (asked.Response.StatusCode == StatusCodes.Status429TooManyRequests);
        }

        using var refused = await host.GetAsync(FileAddress);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("<h1>done</h1>", await host.ReadAsync(AtOnceAddress), StringComparison.Ordinal);
        await away.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(answering));
    }

    private Task<ConsoleHost> StartAsync() => ConsoleHost.StartAsync(services => services
        .AddSingleton<ConsolePage>(all => new WorkPage(all.GetRequiredService<CheckOuts>(), _begun, _goOn))
        .AddSingleton<ConsolePage>(all => new FilePage(all.GetRequiredService<CheckOuts>())));

    /// <summary>Asks so many times; the first one works, the others wait.</summary>
    private async Task<IReadOnlyList<HttpResponseMessage>> AskAsync(ConsoleHost host, int times)
    {
        var answers = new List<HttpResponseMessage> { await host.GetAsync(Address) };
        await _begun.WaitAsync(Cancel);
        while (answers.Count < times)
        {
            answers.Add(await host.GetAsync(Address));
        }

        return answers;
    }

    /// <summary>A page whose work ends when the test wants it, or at once.</summary>
    private sealed class WorkPage(CheckOuts checkOuts, SemaphoreSlim begun, SemaphoreSlim goOn) : CheckOutPage("organizations/{org}/work", checkOuts)
    {
        public override bool HasActs => true;

        public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) =>
            Task.FromResult(WithDatabase(page, "Work", CapacityWork.Rules, page.Query("at") == "once" ? (_, _) => Task.FromResult(TestPage.Line("done")) : WorkAsync, cancellationToken));

        public override Task<PageAnswer> PostAsync(PageContext page, IFormCollection form, CancellationToken cancellationToken) =>
            ActWithDatabaseAsync(page, CapacityWork.Rules, () => Task.FromResult<PageAnswer>(PageAnswer.SeeOther("/done")), cancellationToken);

        private async Task<PageAnswer> WorkAsync(IProgress<Scheduling.Model.ScheduleProgress> progress, CancellationToken cancellationToken)
        {
            begun.Release();
            await goOn.WaitAsync(cancellationToken);
            return TestPage.Line("done");
        }
    }

    /// <summary>A page that is a file.</summary>
    private sealed class FilePage(CheckOuts checkOuts) : CheckOutPage("organizations/{org}/file", checkOuts)
    {
        public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) =>
            DownloadWithDatabaseAsync(page, CapacityWork.Rules, "file.txt", "text/plain", (content, token) => content.WriteAsync("content"u8.ToArray(), token).AsTask(), cancellationToken);
    }

    /// <summary>The answer of a connection from which nothing is read: every write waits.</summary>
    private sealed class UnreadStream : MemoryStream
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>That something is to be written.</summary>
        public Task Begun => _begun.Task;

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WaitAsync(cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => new(WaitAsync(cancellationToken));

        public override Task FlushAsync(CancellationToken cancellationToken) => WaitAsync(cancellationToken);

        private Task WaitAsync(CancellationToken cancellationToken)
        {
            _begun.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
