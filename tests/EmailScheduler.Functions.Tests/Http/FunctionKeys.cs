using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace EmailScheduler.Functions.Tests.Http;

/// <summary>The keys of the Functions host, which goes by what the attributes of functions ask for, and answers by itself where a key is missing.</summary>
internal static class FunctionKeys
{
    public const string Master = "master";
    public const string Function = "function";

    public static bool Allow(HttpTriggerAttribute trigger, HttpRequest request) => trigger.AuthLevel switch
    {
        AuthorizationLevel.Anonymous => true,
        AuthorizationLevel.Function => request.Headers["x-functions-key"] == Function || request.Headers["x-functions-key"] == Master,
        _ => request.Headers["x-functions-key"] == Master,
    };

    public static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
