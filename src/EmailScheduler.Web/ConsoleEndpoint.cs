using EmailScheduler.Api.Access;
using EmailScheduler.Web.Assets;
using EmailScheduler.Web.Pages;
using EmailScheduler.Web.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace EmailScheduler.Web;

/// <summary>The console: answers every request below the path that a host gives it, with a page, a file, or a problem's page.</summary>
public sealed class ConsoleEndpoint
{
    /// <summary>What a form may have; reasons and settings need less.</summary>
    private const long MostFormBytes = 64 * 1024;

    private readonly RouteTable _routes;
    private readonly AssetFiles _assets;
    private readonly PageWriter _writer;
    private readonly ICallerReader _callers;
    private readonly IFormTokens _tokens;
    private readonly ConsoleSettings _settings;
    private readonly TimeProvider _timeProvider;

    internal ConsoleEndpoint(IEnumerable<ConsolePage> pages, AssetFiles assets, PageWriter writer, ICallerReader callers, IFormTokens tokens, ConsoleSettings settings, TimeProvider timeProvider)
    {
        _routes = new RouteTable(pages);
        (_assets, _writer, _callers, _tokens, _settings, _timeProvider) = (assets, writer, callers, tokens, settings, timeProvider);
    }

    /// <summary>Answers a request. All that fails is answered, too: nothing but the end of the request is thrown.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">Its path below the base, decoded, such as <c>organizations/99</c>; <c>""</c> for the first page.</param>
    /// <param name="basePath">The path above the console, for links: <c>""</c>, or <c>/api/console</c>.</param>
    /// <param name="cancellationToken">The caller has gone away.</param>
    public async Task HandleAsync(HttpContext context, string path, string basePath, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(path);
        path = path.Trim('/');
        SecurityHeaders.Set(context.Response);
        if (AssetFiles.IsAsset(path) && IsRead(context) && await _assets.TrySendAsync(context, path, cancellationToken))
        {
            return;
        }

        var found = _routes.Find(path);
        var fault = RouteTable.FaultOf(found?.Values ?? [], out var organization);
        var page = await PageAsync(context, basePath, found, organization, cancellationToken);
        await _writer.WriteAsync(
            page,
            () => (found, fault) switch
            {
                (null, _) => Refused(StatusCodes.Status404NotFound, "There is no such page. The address may be misspelt, or from another version."),
                (_, not null) => Refused(StatusCodes.Status404NotFound, fault),
                _ => AnswerAsync(found.Value.Page, page, cancellationToken),
            },
            cancellationToken);
    }

    private async Task<PageContext> PageAsync(
        HttpContext context, string basePath, (ConsolePage Page, RouteValueDictionary Values)? found, long? organization, CancellationToken cancellationToken)
    {
        var (links, caller) = (new PageLinks(basePath, _assets.Folder), _callers.Read(context));
        return new PageContext
        {
            Http = context,
            Links = links,
            Caller = caller,
            Now = _timeProvider.GetUtcNow(),
            Store = _settings.Store,
            FormToken = found is { Page: { HasActs: true } asked } && caller.Role >= asked.ActRole && IsRead(context)
                ? await _tokens.CreateAsync(caller, cancellationToken)
                : null,
            Values = found?.Values ?? [],
            Organization = organization,
            Navigation = caller.Role == AccessRole.None ? [] : _routes.Navigation(links, found?.Page, organization),
        };
    }

    private async Task<PageAnswer> AnswerAsync(ConsolePage asked, PageContext page, CancellationToken cancellationToken)
    {
        var isPost = HttpMethods.IsPost(page.Http.Request.Method);
        if (!isPost && !IsRead(page.Http) || isPost && !asked.HasActs)
        {
            page.Http.Response.Headers.Allow = asked.HasActs ? "GET, HEAD, POST" : "GET, HEAD";
            return PageAnswer.Problem(StatusCodes.Status405MethodNotAllowed, "This page can only be looked at.");
        }

        var needed = isPost ? asked.ActRole : asked.ReadRole;
        if (page.Caller.Role < needed)
        {
            return page.Caller.Role == AccessRole.None
                ? PageAnswer.Problem(StatusCodes.Status401Unauthorized, "Only people who are signed in may see this.")
                : PageAnswer.Problem(StatusCodes.Status403Forbidden, $"This needs the role {RoleText(needed)}; you have the role {RoleText(page.Caller.Role)}.");
        }

        return isPost ? await ActAsync(asked, page, cancellationToken) : await asked.GetAsync(page, cancellationToken);
    }

    private async Task<PageAnswer> ActAsync(ConsolePage asked, PageContext page, CancellationToken cancellationToken)
    {
        if (!page.Http.Request.HasFormContentType)
        {
            return PageAnswer.Problem(StatusCodes.Status415UnsupportedMediaType, "What was sent is no form of this page.");
        }

        IFormCollection form;
        try
        {
            var options = new FormOptions { BufferBodyLengthLimit = MostFormBytes, ValueLengthLimit = (int)MostFormBytes, MultipartBodyLengthLimit = MostFormBytes, BufferBody = true };
            page.Http.Features.Set<IFormFeature>(new FormFeature(page.Http.Request, options));
            form = await page.Http.Request.ReadFormAsync(options, cancellationToken);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            return PageAnswer.Problem(StatusCodes.Status413PayloadTooLarge, $"The form cannot be read: it has more than {MostFormBytes / 1024} kB, or is damaged. Shorten what was entered.");
        }

        return await _tokens.IsValidAsync(page.Http, page.Caller, cancellationToken)
            ? await asked.PostAsync(page, form, cancellationToken)
            : PageAnswer.Problem(StatusCodes.Status403Forbidden, "The form is too old, or was not made for you here. Load the page again, and send its form; nothing was done.");
    }

    private static Task<PageAnswer> Refused(int status, string detail) => Task.FromResult<PageAnswer>(PageAnswer.Problem(status, detail));

    private static bool IsRead(HttpContext context) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);

    private static string RoleText(AccessRole role) => role == AccessRole.Operator ? "operator" : "reader";
}
