using EmailScheduler.WorkerHosting.Protocol;

namespace EmailScheduler.Worker.Tests;

[Collection(nameof(LoadedWorker))]
public class IndexTests(LoadedWorker loaded)
{
    /// <summary>The functions as the host knows them: what triggers each, and what else it is bound to.</summary>
    private static readonly string[] Functions =
    [
        "AddEvents: httpTrigger post organizations/{org}/events Function, http",
        "Approve: httpTrigger post organizations/{org}/approve Admin, durableClient, http",
        "BreakLease: httpTrigger delete organizations/{org}/lease Admin, http",
        "Console: httpTrigger get head post console/{*path} Anonymous, durableClient, http",
        "GetOrganizations: httpTrigger get organizations Function, http",
        "GetPause: httpTrigger get organizations/{org}/pause Function, http",
        "GetRun: httpTrigger get runs/{id} Function, durableClient, http",
        "Health: httpTrigger get health Anonymous, http",
        "ListActs: httpTrigger get organizations/{org}/audit Function, http",
        "ListDueEmails: httpTrigger get organizations/{org}/emails Function, http",
        "ListDueRecipients: httpTrigger get organizations/{org}/emails/recipients Admin, http",
        "ListOrganizations: activityTrigger",
        "ListRuns: httpTrigger get organizations/{org}/runs Function, http",
        "MonitorTimer: timerTrigger 0 30 * * * *",
        "NotifyOfRun: activityTrigger",
        "OpenApi: httpTrigger get openapi.json Function, http",
        "Pause: httpTrigger put organizations/{org}/pause Admin, http",
        "Resume: httpTrigger delete organizations/{org}/pause Admin, http",
        "RunOrganization: activityTrigger",
        "ScheduleOrganization: orchestrationTrigger",
        "ScheduleOrganizations: orchestrationTrigger",
        "ScheduleTimer: timerTrigger %Schedule% monitored, durableClient",
        "StartRun: httpTrigger post organizations/{org}/runs Function, durableClient, http",
    ];

    [Fact]
    public void Index_PublishedApp_HasTheseFunctions() =>
        Assert.Equal(Functions, loaded.Worker.Functions.Values.Select(Describe).Order(StringComparer.Ordinal));

    [Fact]
    public void Index_EveryFunction_IsOfTheAppAndOfThisLanguage() => Assert.All(loaded.Worker.Functions.Values, function =>
    {
        Assert.Equal("EmailScheduler.Functions.dll", function.ScriptFile);
        Assert.Equal("dotnet-isolated", function.Language);
    });

    private static string Describe(RpcFunctionMetadata function) =>
        $"{function.Name}: {string.Join(", ", function.RawBindings.Select(binding => Describe(JsonDocument.Parse(binding).RootElement)))}";

    private static string Describe(JsonElement binding) => binding.GetProperty("type").GetString() switch
    {
        "httpTrigger" => $"httpTrigger {string.Join(' ', binding.GetProperty("methods").EnumerateArray())} {binding.GetProperty("route")} {binding.GetProperty("authLevel")}",
        "timerTrigger" => $"timerTrigger {binding.GetProperty("schedule")}{When(binding, "useMonitor", " monitored")}{When(binding, "runOnStartup", " at each start")}",
        var type => type!,
    };

    private static string When(JsonElement binding, string property, string text) => binding.TryGetProperty(property, out var value) && value.GetBoolean() ? text : "";
}
