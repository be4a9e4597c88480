using EmailScheduler.Api.Access;
using EmailScheduler.Api.Schedules;
using EmailScheduler.Api.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EmailScheduler.Api.Http;

/// <summary>
/// The operations of the API. A host with routes of its own maps them all; the Functions host finds its functions by attributes, and a test compares those with this table.
/// <c>docs/http-api.md</c> describes them; <c>docs/openapi.json</c> is their contract.
/// </summary>
public static class ApiRoutes
{
    /// <summary>All operations.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        new("StartRun", "POST", "organizations/{org}/runs", RouteAccess.Program, call => RunsApi.StartAsync(call.Request, call.Organization, call.Runs, call.Gone)),
        new("GetRun", "GET", "runs/{id}", RouteAccess.Reader, call => call.Of<RunsApi>().GetAsync(call.Run, call.Runs, call.Gone)),
        new("ListRuns", "GET", "organizations/{org}/runs", RouteAccess.Reader, call => call.Of<RunsApi>().ListAsync(call.Request, call.Organization, call.Gone)),
        new("GetOrganizations", "GET", "organizations", RouteAccess.Reader, call => call.Of<OrganizationsApi>().ListAsync(call.Request, call.Gone)),
        new("BreakLease", "DELETE", "organizations/{org}/lease", RouteAccess.Operator, call => call.Of<OrganizationsApi>().BreakLeaseAsync(call.Request, call.Organization, call.Gone)),
        new("ListDueEmails", "GET", "organizations/{org}/emails", RouteAccess.Reader, call => call.Of<EmailsApi>().ListAsync(call.Request, call.Organization, call.Gone)),
        new("ListDueRecipients", "GET", "organizations/{org}/emails/recipients", RouteAccess.Operator, call => call.Of<EmailsApi>().ListWithRecipientsAsync(call.Request, call.Organization, call.Gone)),
        new("AddEvents", "POST", "organizations/{org}/events", RouteAccess.Program, call => call.Of<EventsApi>().AddAsync(call.Request, call.Organization, call.Gone)),
        new("Approve", "POST", "organizations/{org}/approve", RouteAccess.Operator, call => call.Of<ActsApi>().ApproveAsync(call.Request, call.Organization, call.Runs, call.Gone)),
        new("GetPause", "GET", "organizations/{org}/pause", RouteAccess.Reader, call => call.Of<ActsApi>().GetPauseAsync(call.Organization, call.Gone)),
        new("Pause", "PUT", "organizations/{org}/pause", RouteAccess.Operator, call => call.Of<ActsApi>().PauseAsync(call.Request, call.Organization, call.Gone)),
        new("Resume", "DELETE", "organizations/{org}/pause", RouteAccess.Operator, call => call.Of<ActsApi>().ResumeAsync(call.Request, call.Organization, call.Gone)),
        new("ListActs", "GET", "organizations/{org}/audit", RouteAccess.Reader, call => call.Of<ActsApi>().ListAsync(call.Request, call.Organization, call.Gone)),
        new("Health", "GET", "health", RouteAccess.Anonymous, call => call.Of<HealthApi>().GetAsync(call.Gone)),
        new("OpenApi", "GET", "openapi.json", RouteAccess.Reader, _ => Task.FromResult(HealthApi.OpenApi())),
    ];

    /// <summary>
    /// Adds the handlers. The host adds what they need: an <c>IObjectStore</c>, <c>OrganizationStatuses</c>, <c>HostSettings</c>, an <c>ICallerReader</c>, a <see cref="TimeProvider"/>,
    /// and, unless it maps the operations itself, an <c>IRunHost</c>.
    /// </summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.TryAddSingleton<CheckOutLimits>();
        return services
            .AddSingleton<OrganizationDatabases>()
            .AddSingleton<DueOrganizations>()
            .AddSingleton<StoreHealth>()
            .AddSingleton<HttpAnswer>()
            .AddSingleton<ActsApi>()
            .AddSingleton<EmailsApi>()
            .AddSingleton<EventsApi>()
            .AddSingleton<HealthApi>()
            .AddSingleton<OrganizationsApi>()
            .AddSingleton<RunsApi>();
    }

    /// <summary>Maps all operations below <c>/api/</c>. A caller without the role that one needs gets 401, or 403 where signing in does not help.</summary>
    public static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        foreach (var route in All)
        {
            endpoints.MapMethods("/api/" + route.Pattern, [route.Method], (RequestDelegate)(http => AnswerAsync(route, new ApiCall(http))));
        }
    }

    private static Task AnswerAsync(ApiRoute route, ApiCall call) => call.Of<HttpAnswer>().WriteAsync(
        call.Http,
        route.Name,
        () => Admission.Of(call.Of<ICallerReader>(), call.Http, route.Role, "/") is { IsGranted: false } admission
            ? Task.FromResult<IResult>(Problem.Refused(admission))
            : route.Handler(call),
        call.Gone);
}
