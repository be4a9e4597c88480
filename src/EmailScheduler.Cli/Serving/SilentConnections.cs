using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EmailScheduler.Cli.Serving;

/// <summary>
/// Closes connections on which nothing is asked at all. Kestrel's limit for the headers of a request begins with their first byte; before it, the one for the time between two requests
/// holds, which is long, because browsers and proxies keep connections for their next request.
/// </summary>
internal static class SilentConnections
{
    /// <summary>Hands a connection on once its first byte has come.</summary>
    /// <param name="connections">What is done with the connections of an address.</param>
    /// <param name="within">After what time a connection without one is closed.</param>
    /// <param name="timeProvider">The clock.</param>
    public static void CloseSilent(this IConnectionBuilder connections, TimeSpan within, TimeProvider timeProvider) => connections.Use(next => async connection =>
    {
        if (await HasBegunAsync(connection, within, timeProvider))
        {
            await next(connection);
        }
    });

    private static async Task<bool> HasBegunAsync(ConnectionContext connection, TimeSpan within, TimeProvider timeProvider)
    {
        using var bound = new CancellationTokenSource(within, timeProvider);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            bound.Token, connection.ConnectionClosed, connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None);
        try
        {
            // Looked at, not taken: the request is read from its first byte on.
            var read = await connection.Transport.Input.ReadAsync(end.Token);
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
            return !read.Buffer.IsEmpty;
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            return false;
        }
    }
}
