using EmailScheduler.Api.Access;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Scheduling.Model;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Pages;

/// <summary>A page that checks out the database of its organization: a few at a time, and none that is too large, so that looking at pages does not take the memory and the disk of the runs.</summary>
/// <param name="pattern">Its path, which has <c>{org}</c>.</param>
/// <param name="checkOuts">Says whether it may.</param>
public abstract class CheckOutPage(string pattern, CheckOuts checkOuts) : ConsolePage(pattern)
{
    /// <summary>That too many wait already.</summary>
    protected static ProblemAnswer TooManyWait { get; } =
        PageAnswer.Problem(StatusCodes.Status429TooManyRequests, "Too many pages that need a database are being made now, so this one was not begun.") with { RetryAfterSeconds = CheckOutLimits.RetryAfterSeconds };

    /// <summary>Answers with work on the database, whose progress is shown, once it is its turn; refuses at once where too many wait.</summary>
    /// <param name="page">The request.</param>
    /// <param name="title">The page's title, which is sent before the work begins.</param>
    /// <param name="size">What the work needs; <see langword="null"/> where it judges itself whether the database is too large.</param>
    /// <param name="work">The work; it answers content or a problem.</param>
    /// <param name="cancellationToken">The caller has gone away.</param>
    protected PageAnswer WithDatabase(PageContext page, string title, CapacityWork? size, Func<IProgress<ScheduleProgress>, CancellationToken, Task<PageAnswer>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (HttpMethods.IsHead(page.Http.Request.Method))
        {
            return PageAnswer.Working(title, work);
        }

        // Whoever goes away before the work begins has to give back the turn, too.
        var turn = checkOuts.EnterAsync(page.OrganizationId, cancellationToken);
        page.Http.Response.RegisterForDisposeAsync(new Given(turn));
        return turn is { IsCompletedSuccessfully: true, Result: null }
            ? TooManyWait
            : PageAnswer.Working(title, async (progress, token) =>
            {
                using var entered = await turn;
                return entered is null ? TooManyWait : await checkOuts.RefusalOfAsync(page.OrganizationId, size, token) ?? await work(progress, token);
            });
    }

    /// <summary>Does what a form asks for with the database, once it is its turn; refuses at once where too many wait.</summary>
    /// <param name="page">The request.</param>
    /// <param name="size">What that needs.</param>
    /// <param name="act">What is to be done.</param>
    /// <param name="cancellationToken">The caller has gone away.</param>
    protected async Task<PageAnswer> ActWithDatabaseAsync(PageContext page, CapacityWork size, Func<Task<PageAnswer>> act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(act);
        using var entered = await checkOuts.EnterAsync(page.OrganizationId, cancellationToken);
        return entered is null ? TooManyWait : await checkOuts.RefusalOfAsync(page.OrganizationId, size, cancellationToken) ?? await act();
    }

    /// <summary>
    /// Answers with a file that is made from the database, once it is its turn; refuses at once where too many wait. The file is whole before its first byte is sent: whoever
    /// reads it slowly, or not at all, keeps no turn from others, only one of ten places for such files.
    /// </summary>
    /// <param name="page">The request.</param>
    /// <param name="size">What making it needs.</param>
    /// <param name="fileName">The file's name.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="write">Writes it. What fails becomes a problem's page.</param>
    /// <param name="cancellationToken">The caller has gone away.</param>
    protected async Task<PageAnswer> DownloadWithDatabaseAsync(PageContext page, CapacityWork size, string fileName, string contentType, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(write);
        if (HttpMethods.IsHead(page.Http.Request.Method))
        {
            return PageAnswer.Download(fileName, contentType, Stream.Null);
        }

        if (checkOuts.TryTakeFile() is not { } place)
        {
            return TooManyWait;
        }

        page.Http.Response.RegisterForDispose(place);
        using var entered = await checkOuts.EnterAsync(page.OrganizationId, cancellationToken);
        if (entered is null)
        {
            return TooManyWait;
        }

        if (await checkOuts.RefusalOfAsync(page.OrganizationId, size, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var file = checkOuts.NewFile(page.OrganizationId);
        page.Http.Response.RegisterForDisposeAsync(file);
        await write(file.Content, cancellationToken);
        file.Content.Position = 0;
        return PageAnswer.Download(fileName, contentType, file.Content);
    }

    private sealed class Given(Task<IDisposable?> turn) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await ((Task)turn).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (turn.IsCompletedSuccessfully)
            {
                turn.Result?.Dispose();
            }
        }
    }
}
