using EmailScheduler.Api.Http;
using EmailScheduler.Functions.Orchestrations;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace EmailScheduler.Functions.Http;

/// <summary>The API's operations as functions: routes and keys for the host. What each does is in its handler; a test compares all with <see cref="ApiRoutes"/>.</summary>
/// <param name="runs">Runs.</param>
/// <param name="organizations">Organizations.</param>
/// <param name="emails">Due emails.</param>
/// <param name="events">Reported events.</param>
/// <param name="acts">What people do about runs.</param>
/// <param name="health">The app itself.</param>
/// <param name="hosts">Starts runs.</param>
public sealed class ApiFunctions(RunsApi runs, OrganizationsApi organizations, EmailsApi emails, EventsApi events, ActsApi acts, HealthApi health, DurableRunHosts hosts)
{
    /// <summary>Asks for a run.</summary>
    [Function("StartRun")]
    public Task<IResult> StartRunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "organizations/{org}/runs")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) => RunsApi.StartAsync(request, org, hosts.Of(client), cancellationToken);

    /// <summary>The state of a run.</summary>
    [Function("GetRun")]
    public Task<IResult> GetRunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) => runs.GetAsync(id, hosts.Of(client), cancellationToken);

    /// <summary>An organization's last runs.</summary>
    [Function("ListRuns")]
    public Task<IResult> ListRunsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "organizations/{org}/runs")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) => runs.ListAsync(request, org, cancellationToken);

    /// <summary>A page of the organizations.</summary>
    [Function("GetOrganizations")]
    public Task<IResult> GetOrganizationsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "organizations")] HttpRequest request,
        CancellationToken cancellationToken) => organizations.ListAsync(request, cancellationToken);

    /// <summary>Removes the lease of a dead run.</summary>
    [Function("BreakLease")]
    public Task<IResult> BreakLeaseAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "delete", Route = "organizations/{org}/lease")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) => organizations.BreakLeaseAsync(request, org, cancellationToken);

    /// <summary>A page of the emails that are due on a day.</summary>
    [Function("ListDueEmails")]
    public Task<IResult> ListDueEmailsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "organizations/{org}/emails")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) => emails.ListAsync(request, org, cancellationToken);

    /// <summary>The same with addresses and names.</summary>
    [Function("ListDueRecipients")]
    public Task<IResult> ListDueRecipientsAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "organizations/{org}/emails/recipients")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) => emails.ListWithRecipientsAsync(request, org, cancellationToken);

    /// <summary>Stores a batch of events.</summary>
    [Function("AddEvents")]
    public Task<IResult> AddEventsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "organizations/{org}/events")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) => events.AddAsync(request, org, cancellationToken);

    /// <summary>Approves a held plan.</summary>
    [Function("Approve")]
    public Task<IResult> ApproveAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "organizations/{org}/approve")] HttpRequest request,
        string org,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) => acts.ApproveAsync(request, org, hosts.Of(client), cancellationToken);

    /// <summary>The pause of an organization's runs.</summary>
    [Function("GetPause")]
    public Task<IResult> GetPauseAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "organizations/{org}/pause")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) => acts.GetPauseAsync(org, cancellationToken);

    /// <summary>Pauses an organization's runs.</summary>
    [Function("Pause")]
    public Task<IResult> PauseAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "put", Route = "organizations/{org}/pause")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) => acts.PauseAsync(request, org, cancellationToken);

    /// <summary>Ends the pause.</summary>
    [Function("Resume")]
    public Task<IResult> ResumeAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "delete", Route = "organizations/{org}/pause")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) => acts.ResumeAsync(request, org, cancellationToken);

    /// <summary>What people did.</summary>
    [Function("ListActs")]
    public Task<IResult> ListActsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "organizations/{org}/audit")] HttpRequest request,
        string org,
        CancellationToken cancellationToken) => acts.ListAsync(request, org, cancellationToken);

    /// <summary>Whether the app works and reaches its store.</summary>
    [Function("Health")]
    public Task<IResult> GetHealthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request,
        CancellationToken cancellationToken) => health.GetAsync(cancellationToken);

    /// <summary>The contract of the API.</summary>
    [Function("OpenApi")]
    public static IResult GetOpenApi([HttpTrigger(AuthorizationLevel.Function, "get", Route = "openapi.json")] HttpRequest request) => HealthApi.OpenApi();
}
