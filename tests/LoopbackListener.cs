using System.Net;
using System.Net.Sockets;

namespace EmailScheduler.Tests;

/// <summary>
/// Web servers on ports of this machine. They are ended with <see cref="HttpListener.Abort"/> alone: <see cref="HttpListener.Close"/> of one that has been stopped, or could not be
/// started, listens on its port once more for a moment, and fails where another process has taken it.
/// </summary>
internal static class LoopbackListener
{
    private const int Attempts = 20;

    /// <summary>A port on which nothing listens.</summary>
    public static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    /// <summary>Where one listens.</summary>
    public static string AddressOf(HttpListener listener) => listener.Prefixes.Single();

    /// <summary>Starts one.</summary>
    /// <param name="address">Its address; by default one with a port that is free.</param>
    public static HttpListener Start(string? address = null)
    {
        // Another process may take a port between its being free and its being listened on.
        for (var attempt = 1; ; attempt++)
        {
            var listener = new HttpListener();
            listener.Prefixes.Add(address ?? $"http://127.0.0.1:{FreePort()}/");
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException) when (address is null && attempt < Attempts)
            {
                listener.Abort();
            }
        }
    }
}
