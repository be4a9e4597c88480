using EmailScheduler.Api.Http;
using Microsoft.Azure.Functions.Worker;

namespace EmailScheduler.Functions.Tests.Http;

public class ApiFunctionsTests
{
    /// <summary>The host goes by the attributes of functions, other hosts by the table: they say the same.</summary>
    [Fact]
    public void Functions_Attributes_AreTheRoutesOfTheTable()
    {
        var table = ApiRoutes.All.Select(route => $"{route.Name}: {route.Method} {route.Pattern}, {KeyOf(route.Access)}");
        var functions = HttpFunctions.OfApi.Select(one => $"{one.Name}: {string.Join(',', one.Trigger.Methods!).ToUpperInvariant()} {one.Trigger.Route}, {one.Trigger.AuthLevel}");

        Assert.Equal(table.Order(StringComparer.Ordinal), functions.Order(StringComparer.Ordinal));
    }

    /// <summary>People have no keys: the console asks who they are.</summary>
    [Fact]
    public void Functions_Console_AsksForNoKey()
    {
        Assert.Equal(
            ("console/{*path}", AuthorizationLevel.Anonymous), (HttpFunctions.OfConsole.Route, HttpFunctions.OfConsole.AuthLevel));
    }

    private static AuthorizationLevel KeyOf(RouteAccess access) => access switch
    {
        RouteAccess.Anonymous => AuthorizationLevel.Anonymous,
        RouteAccess.Operator => AuthorizationLevel.Admin,
        _ => AuthorizationLevel.Function,
    };
}
