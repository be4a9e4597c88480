using EmailScheduler.Api.Access;
using EmailScheduler.Api.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Api.Http;

/// <summary>One operation of the API.</summary>
/// <param name="Name">Its name, as <c>docs/openapi.json</c> and logs have it.</param>
/// <param name="Method">The HTTP method, in capitals.</param>
/// <param name="Pattern">The path below <c>/api/</c>, such as <c>runs/{id}</c>.</param>
/// <param name="Access">What a caller needs.</param>
/// <param name="Handler">Answers a request.</param>
public sealed record ApiRoute(string Name, string Method, string Pattern, RouteAccess Access, Func<ApiCall, Task<IResult>> Handler)
{
    /// <summary>The role that a caller needs, where roles are asked for.</summary>
    public AccessRole Role => Access switch
    {
        RouteAccess.Anonymous => AccessRole.None,
        RouteAccess.Reader => AccessRole.Reader,
        _ => AccessRole.Operator,
    };
}

/// <summary>What a caller of an operation needs: a role where callers have roles, a key where the Functions host asks for keys.</summary>
public enum RouteAccess
{
    /// <summary>Nothing; no key.</summary>
    Anonymous,

    /// <summary>To be a reader; a function key.</summary>
    Reader,

    /// <summary>To be an operator. Programs that start runs or report events do with a function key.</summary>
    Program,

    /// <summary>To be an operator; the master key.</summary>
    Operator,
}

/// <summary>A request on its way to a handler, in a host that has all that handlers need among its services.</summary>
/// <param name="Http">The request, after it was routed.</param>
public readonly record struct ApiCall(HttpContext Http)
{
    /// <summary>The request.</summary>
    public HttpRequest Request => Http.Request;

    /// <summary>The organization in the path, as it was given.</summary>
    public string Organization => Part("org");

    /// <summary>The run in the path, as it was given.</summary>
    public string Run => Part("id");

    /// <summary>What starts runs.</summary>
    public IRunHost Runs => Of<IRunHost>();

    /// <summary>Whether the caller has gone.</summary>
    public CancellationToken Gone => Http.RequestAborted;

    /// <summary>A handler, or another service.</summary>
    public T Of<T>()
        where T : notnull => Http.RequestServices.GetRequiredService<T>();

    private string Part(string name) => (string)Http.GetRouteValue(name)!;
}
