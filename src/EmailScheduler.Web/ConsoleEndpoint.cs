using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Forms;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Web.Acts;
using EmailScheduler.Web.Assets;
using EmailScheduler.Web.Pages;
using EmailScheduler.Web.Rendering;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web;

/// <summary>The console: answers every request below the path that a host gives it, with a page, a file, or a problem's page.</summary>
public sealed class ConsoleEndpoint
{
    private readonly RouteTable _routes;
    private readonly AssetFiles _assets;
    private readonly PageWriter _writer;
    private readonly FormTokens _tokens;
    private readonly IObjectStore _store;
    private readonly TimeProvider _timeProvider;

    internal ConsoleEndpoint(IEnumerable<ConsolePage> pages, AssetFiles assets, PageWriter writer, FormTokens tokens, IObjectStore store, TimeProvider timeProvider)
    {
        _routes = new RouteTable(pages);
        (_assets, _writer, _tokens, _store, _timeProvider) = (assets, writer, tokens, store, timeProvider);
    }

    /// <summary>Answers a request. All that fails is answered, too: nothing but the end of the request is thrown.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">Its path below the base, decoded, such as <c>organizations/99</c>; <c>""</c> for the first page.</param>
    /// <param name="place">Where the console is served.</param>
    /// <param name="cancellationToken">The caller has gone away.</param>
    public async Task HandleAsync(HttpContext context, string path, ConsolePlace place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(place);
        path = path.Trim('/');
        SecurityHeaders.Apply(context.Response);
        context.Response.Headers.CacheControl = "no-store";
        if (AssetFiles.IsAsset(path) && IsRead(context) && await _assets.TrySendAsync(context, path, cancellationToken))
        {
            return;
        }

        var (asked, values) = _routes.Find(path);
        var fault = RouteTable.FaultOf(values, out var organization);
        var admission = Admit(context, place.Callers, asked);
        var links = new PageLinks(place.BasePath, _assets.Folder);
        var page = new PageContext
        {
            Http = context,
            Links = links,
            Caller = admission.Caller,
            Now = _timeProvider.GetUtcNow(),
            Store = _store.Address,
            Runs = place.Runs,
            FormToken = asked is { HasActs: true } && admission.Caller.Role >= asked.ActRole && IsRead(context) ? await _tokens.CreateAsync(admission.Caller, cancellationToken) : null,
            Values = values,
            Organization = organization,

            // What needs no role is where one signs in or out.
            Account = asked?.ReadRole == AccessRole.None ? null : AccountOf(context, place.Callers, admission.Caller),
            Navigation = admission.Caller.Role == AccessRole.None ? [] : _routes.Navigation(links, asked, organization),
        };
        await _writer.WriteAsync(page, () => AnswerAsync(asked, fault, admission, page, cancellationToken), cancellationToken);
    }

    /// <summary>Who asks, and whether they may. A page that is not there is one to be looked at: whether it is, is for those to know who may look.</summary>
    private static Admission Admit(HttpContext context, ICallerReader callers, ConsolePage? asked)
    {
        var needed = IsRead(context) ? asked?.ReadRole ?? AccessRole.Reader : asked?.ActRole ?? AccessRole.Operator;

        return Admission.Of(callers, context, needed, ReturnTo(context));
    }

    private static NavigationLink? AccountOf(HttpContext context, ICallerReader callers, Caller caller) =>
        caller.IsSignedIn ? (callers.SignOutPath(caller) is { } signOut ? new NavigationLink("Sign out", signOut, false) : null)
        : callers.SignInPath(ReturnTo(context)) is { } signIn ? new NavigationLink("Sign in", signIn, false) : null;

    /// <summary>After signing in a page is looked at again; a form is not sent again.</summary>
    private static string ReturnTo(HttpContext context)
    {
        var path = context.Request.PathBase.ToUriComponent() + context.Request.Path.ToUriComponent();
        return ReturnPath.Of(IsRead(context) ? path + context.Request.QueryString.Value : path, ReturnPath.Of(path, "/"));
    }

    private async Task<PageAnswer> AnswerAsync(ConsolePage? asked, string? fault, Admission admission, PageContext page, CancellationToken cancellationToken)
    {
        if (!admission.IsGranted)
        {
            return PageAnswer.Problem(admission.Status, admission.Remedy ?? "") with { SignIn = admission.SignInPath };
        }

        if (asked is null || fault is not null)
        {
            return PageAnswer.Problem(StatusCodes.Status404NotFound, fault ?? "There is no such page. The address may be misspelt, or from another version.");
        }

        if (IsRead(page.Http))
        {
            return asked.Fields is { } fields && QueryField.FaultOf(page.Http.Request.Query, fields) is { } refused
                ? PageAnswer.Problem(StatusCodes.Status400BadRequest, refused)
                : await asked.GetAsync(page, cancellationToken);
        }

        if (!asked.HasActs || !HttpMethods.IsPost(page.Http.Request.Method))
        {
            page.Http.Response.Headers.Allow = asked.HasActs ? "GET, HEAD, POST" : "GET, HEAD";
            return PageAnswer.Problem(StatusCodes.Status405MethodNotAllowed, "This page can only be looked at.");
        }

        return await ActAsync(asked, page, cancellationToken);
    }

    private async Task<PageAnswer> ActAsync(ConsolePage asked, PageContext page, CancellationToken cancellationToken)
    {
        var request = page.Http.Request;
        if (!request.HasFormContentType)
        {
            return PageAnswer.Problem(StatusCodes.Status415UnsupportedMediaType, "What was sent is not a form of this page. Open the page again, and use the form on it.");
        }

        var (form, refusal) = await SentForm.ReadAsync(request, cancellationToken);
        if (form is null)
        {
            return refusal!;
        }

        if (!await _tokens.IsValidAsync(page.Http, page.Caller, cancellationToken))
        {
            return PageAnswer.Problem(StatusCodes.Status403Forbidden, "The form is too old, or was not made for you here, so nothing was done. Load the page again, and send its form.");
        }

        try
        {
            return await asked.PostAsync(page, form, cancellationToken);
        }
        catch (InvalidSettingException failure)
        {
            return await ShowAgainAsync(asked, page, RefusedForm.Of(form, form[FormFields.Act].ToString(), failure), cancellationToken);
        }
    }

    /// <summary>The page with the form as it was typed, and what is wrong with it.</summary>
    private async Task<PageAnswer> ShowAgainAsync(ConsolePage asked, PageContext page, RefusedForm refused, CancellationToken cancellationToken)
    {
        var again = page with { Refused = refused, FormToken = await _tokens.CreateAsync(page.Caller, cancellationToken) };
        return await asked.GetAsync(again, cancellationToken) switch
        {
            ContentAnswer content => content with { Status = StatusCodes.Status400BadRequest, ShownFor = again },
            WorkingAnswer working => working with { Status = StatusCodes.Status400BadRequest, ShownFor = again },

            // Where there is no such page any more, there is no form either: what is wrong with it is said all the same.
            ProblemAnswer problem => problem with { ShownFor = again },
            var other => other,
        };
    }

    private static bool IsRead(HttpContext context) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
}
