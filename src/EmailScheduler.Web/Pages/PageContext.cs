using EmailScheduler.Api.Access;
using EmailScheduler.Api.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Web.Pages;

/// <summary>One request for a page: who asks, for what, and how to link on. Components find it as a cascading parameter.</summary>
public sealed record PageContext
{
    /// <summary>The request.</summary>
    public required HttpContext Http { get; init; }

    /// <summary>The addresses of other pages.</summary>
    public required PageLinks Links { get; init; }

    /// <summary>Who asks.</summary>
    public required Caller Caller { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The store that is looked at, as people may see it, such as <c>s3://agencies</c>.</summary>
    public required string Store { get; init; }

    /// <summary>Brings runs to their end.</summary>
    public required IRunHost Runs { get; init; }

    /// <summary>Proves that a form was made by the console for this caller; every form that acts includes it (component <c>ActForm</c>). <see langword="null"/> where the caller cannot act.</summary>
    public string? FormToken { get; init; }

    /// <summary>The values of the pattern's names.</summary>
    public RouteValueDictionary Values { get; init; } = [];

    /// <summary>The organization in the path; <see langword="null"/> on pages of no organization.</summary>
    public long? Organization { get; init; }

    /// <summary>The links of the navigation: those of the organization's pages where there is one.</summary>
    public IReadOnlyList<NavigationLink> Navigation { get; init; } = [];

    /// <summary>The organization in the path of a page whose pattern has <c>{org}</c>.</summary>
    public long OrganizationId => Organization ?? throw new InvalidOperationException("The page's pattern has no {org}.");

    /// <summary>Where the caller signs in or out; <see langword="null"/> where that happens elsewhere.</summary>
    public NavigationLink? Account { get; init; }

    /// <summary>The form that was refused, which comes back with what was typed; <see langword="null"/> for none.</summary>
    public RefusedForm? Refused { get; init; }

    /// <summary>The address that was asked for, to ask again; <see langword="null"/> where it has an email address in it.</summary>
    public string? Again => ReturnPath.Of(Http.Request.GetEncodedPathAndQuery(), "") is { Length: > 0 } again ? again : null;

    /// <summary>Whether the caller may act.</summary>
    public bool CanAct => Caller.Role >= AccessRole.Operator;

    /// <summary>What the host knows of a run; <see langword="null"/> also where it cannot say: what the store says is worth showing all the same.</summary>
    /// <param name="ask">Asks the host.</param>
    /// <param name="logger">Where it is logged that it cannot say.</param>
    /// <param name="cancellationToken">The caller has gone away.</param>
    internal async Task<RunStanding?> FindStandingAsync(Func<IRunHost, Task<RunStanding?>> ask, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(Runs);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning(failure, "It is not known where the runs of organization {OrganizationId} stand", Organization);
            return null;
        }
    }

    /// <summary>A value of the path by its name in the pattern; empty when there is none.</summary>
    public string Value(string name) => Values.TryGetValue(name, out var value) ? value as string ?? "" : "";

    /// <summary>The first value of the query under a name; empty when there is none.</summary>
    public string Query(string name) => Http.Request.Query[name] is [var first, ..] ? first ?? "" : "";
}

/// <summary>A link of the navigation.</summary>
/// <param name="Text">Its words.</param>
/// <param name="Address">Where it leads.</param>
/// <param name="IsCurrent">Whether that is the page that is shown.</param>
public sealed record NavigationLink(string Text, string Address, bool IsCurrent)
{
    /// <summary>Whether it leads to a page of the organization that is looked at, rather than of all.</summary>
    public bool IsOfOrganization { get; init; }
}
