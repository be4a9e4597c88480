using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace EmailScheduler.Web.Rendering;

/// <summary>Sends what a page answers.</summary>
/// <param name="renderer">Makes HTML.</param>
/// <param name="timeProvider">The clock, for the pace of progress.</param>
/// <param name="logger">Where unexpected failures are logged.</param>
internal sealed class PageWriter(PageRenderer renderer, TimeProvider timeProvider, ILogger<PageWriter> logger)
{
    private const string Html = "text/html; charset=utf-8";

    /// <summary>Sends an answer. A failure of its work becomes a problem's page; within a page that has begun, a part of that.</summary>
    public async Task WriteAsync(PageContext page, Func<Task<PageAnswer>> answer, CancellationToken cancellationToken)
    {
        var answered = await AnswerAsync(answer, cancellationToken);
        page = answered.ShownFor ?? page;
        switch (answered)
        {
            case RedirectAnswer redirect:
                page.Http.Response.StatusCode = StatusCodes.Status303SeeOther;
                page.Http.Response.Headers.Location = redirect.Address;
                break;
            case DownloadAnswer download:
                await DownloadAsync(page, download, cancellationToken);
                break;
            case FragmentAnswer fragment:
                await SendAsync(page, StatusCodes.Status200OK, await renderer.ContentAsync(page, fragment.Component, fragment.Model), cancellationToken);
                break;
            case WorkingAnswer working:
                await WorkAsync(page, working, cancellationToken);
                break;
            case ContentAnswer or ProblemAnswer:
                await SendPageAsync(page, answered, cancellationToken);
                break;
        }
    }

    private async Task<PageAnswer> AnswerAsync(Func<Task<PageAnswer>> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer();
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return ProblemOf(failure);
        }
    }

    private ProblemAnswer ProblemOf(Exception failure)
    {
        var problem = ProblemPages.Of(failure);
        if (problem is null)
        {
            logger.LogError(failure, "A page of the console failed");
        }
        else if (problem.Status != StatusCodes.Status409Conflict)
        {
            logger.LogWarning(failure, "A page of the console could not be made");
        }

        // The message of what is not expected may hold what people must not see: it stays in the log.
        return problem ?? PageAnswer.Problem(StatusCodes.Status500InternalServerError, "The page failed unexpectedly.");
    }

    private async Task SendPageAsync(PageContext page, PageAnswer answer, CancellationToken cancellationToken)
    {
        var (status, title, content) = await RenderAsync(page, answer, cancellationToken);
        if (answer is ProblemAnswer { RetryAfterSeconds: { } seconds })
        {
            page.Http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var (head, foot) = await renderer.LayoutAsync(page, title, (answer as ContentAnswer)?.RefreshSeconds);
        await SendAsync(page, status, string.Concat(head, content, foot), cancellationToken);
    }

    /// <summary>Content as HTML, after what is wrong with a form that was refused, where no field of the content says it: another person may have done meanwhile what it asked for.</summary>
    private async Task<(int Status, string Title, string Html)> RenderAsync(PageContext page, PageAnswer answer, CancellationToken cancellationToken)
    {
        var rendered = await RenderContentAsync(page, answer, cancellationToken);

        // What comes from elsewhere is encoded, so the id can be no other's.
        return page.Refused is not { } refused || rendered.Html.Contains($"id=\"{HtmlEncoder.Default.Encode(refused.FaultId)}\"", StringComparison.Ordinal)
            ? rendered
            : rendered with { Html = await renderer.ContentAsync(page, typeof(RefusedView), refused) + rendered.Html };
    }

    /// <summary>Content alone. A component that fails is a problem like any other.</summary>
    private async Task<(int Status, string Title, string Html)> RenderContentAsync(PageContext page, PageAnswer answer, CancellationToken cancellationToken)
    {
        if (answer is ContentAnswer content)
        {
            try
            {
                return (content.Status, content.Title, await renderer.ContentAsync(page, content.Component, content.Model, content.Stale));
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                answer = ProblemOf(failure);
            }
        }

        var problem = answer as ProblemAnswer ?? throw new InvalidOperationException($"A page's work answered a {answer.GetType().Name}, which cannot be shown within a page.");
        return (problem.Status, ProblemPages.TitleOf(problem.Status), await renderer.ContentAsync(page, typeof(ProblemView), problem));
    }

    /// <summary>The head and the progress first, then the content in the same answer; its status is sent before it is known what comes.</summary>
    private async Task WorkAsync(PageContext page, WorkingAnswer working, CancellationToken cancellationToken)
    {
        var (head, foot) = await renderer.LayoutAsync(page, working.Title, refreshSeconds: null);
        Begin(page.Http, working.Status);
        if (HttpMethods.IsHead(page.Http.Request.Method))
        {
            return;
        }

        // Begun before the head is sent: whoever does not read it must not keep the turn of work that has not begun.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = new ProgressLines(timeProvider);
        var work = Task.Run(() => AnswerAsync(() => working.Work(progress, stopping.Token), cancellationToken), CancellationToken.None);
        try
        {
            await WritePartAsync(page, $"""{head}<div class="progress" role="status"><p>Working: this page needs the organization's database.</p>""", cancellationToken);
            await progress.WriteUntilAsync(work, line => WritePartAsync(page, $"<p>{HtmlEncoder.Default.Encode(line)}</p>", cancellationToken), cancellationToken);
        }
        finally
        {
            // Whoever has gone away needs no work: it ends before its answer does.
            if (!work.IsCompleted)
            {
                await stopping.CancelAsync();
            }

            await work.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        var (_, _, content) = await RenderAsync(page, await work, cancellationToken);
        await WritePartAsync(page, $"""</div><div class="content">{content}</div>{foot}""", cancellationToken);
    }

    private static async Task WritePartAsync(PageContext page, string part, CancellationToken cancellationToken)
    {
        await page.Http.Response.WriteAsync(part, Encoding.UTF8, cancellationToken);
        await page.Http.Response.Body.FlushAsync(cancellationToken);
    }

    private static async Task SendAsync(PageContext page, int status, string html, CancellationToken cancellationToken)
    {
        Begin(page.Http, status);
        var bytes = Encoding.UTF8.GetBytes(html);
        page.Http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(page.Http.Request.Method))
        {
            await page.Http.Response.Body.WriteAsync(bytes, cancellationToken);
        }
    }

    private static void Begin(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = Html;

        // Otherwise what stands in between may keep progress until the end.
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.Headers["X-Accel-Buffering"] = "no";
    }

    private async Task DownloadAsync(PageContext page, DownloadAnswer download, CancellationToken cancellationToken)
    {
        var response = page.Http.Response;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(download.FileName);
        response.ContentType = download.ContentType;
        response.Headers.ContentDisposition = disposition.ToString();
        if (HttpMethods.IsHead(page.Http.Request.Method))
        {
            return;
        }

        try
        {
            // A part of a file is known by its length.
            response.ContentLength = download.Content.Length - download.Content.Position;
            await download.Content.CopyToAsync(response.Body, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var problem = ProblemOf(failure);
            if (response.HasStarted)
            {
                // So that no one takes the part of a file for the whole.
                page.Http.Abort();
                return;
            }

            response.Headers.ContentDisposition = default;
            response.ContentLength = null;
            await SendPageAsync(page, problem, cancellationToken);
        }
    }
}
