using System.Reflection;
using EmailScheduler.Api.Http;
using EmailScheduler.Functions.Http;
using EmailScheduler.Functions.Tests.Durable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;

namespace EmailScheduler.Functions.Tests.Http;

/// <summary>The functions that HTTP triggers, behind a server on the routes that their attributes give, answered by the app's own middleware.</summary>
internal static class HttpFunctions
{
    private const string Console = nameof(Console);

    /// <summary>The functions of the API, with their triggers.</summary>
    public static IEnumerable<(string Name, HttpTriggerAttribute Trigger)> OfApi => All.Where(one => one.Name != Console);

    /// <summary>The trigger of the console, which is no part of the API.</summary>
    public static HttpTriggerAttribute OfConsole => All.Single(one => one.Name == Console).Trigger;

    private static IEnumerable<(string Name, HttpTriggerAttribute Trigger)> All { get; } =
        from function in AppFunctions.All
        let trigger = function.Value.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>()
        where trigger is not null
        select (function.Key, trigger);

    /// <summary>Adds them to a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="services">The app's services.</param>
    /// <param name="functions">The app's functions.</param>
    /// <param name="client">The task hub.</param>
    /// <param name="allow">Whether a request has the key that a trigger asks for; by default all are answered.</param>
    public static void Map(IEndpointRouteBuilder server, IServiceProvider services, AppFunctions functions, DurableTaskClient client, Func<HttpTriggerAttribute, HttpRequest, bool>? allow)
    {
        foreach (var (name, trigger) in All)
        {
            server.MapMethods("/api/" + trigger.Route, trigger.Methods!, context => allow?.Invoke(trigger, context.Request) != false
                ? AnswerAsync(services, functions, name, client, context)
                : FunctionKeys.RefuseAsync(context));
        }
    }

    private static Task AnswerAsync(IServiceProvider services, AppFunctions functions, string name, DurableTaskClient client, HttpContext context)
    {
        HttpResultMiddleware.MarkKey(context, name);
        return services.GetRequiredService<HttpAnswer>().WriteAsync(
            context,
            name,
            async () => (IResult)(await AppFunctions.ResultOf(functions.Invoke(AppFunctions.All[name], parameter => parameter.ParameterType switch
            {
                var type when type == typeof(HttpRequest) => context.Request,
                var type when type == typeof(DurableTaskClient) => client,
                var type when type == typeof(CancellationToken) => context.RequestAborted,
                _ => context.Request.RouteValues[parameter.Name!],
            })))!,
            CancellationToken.None);
    }
}
