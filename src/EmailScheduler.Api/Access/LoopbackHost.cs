using System.Net;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Access;

/// <summary>
/// Whether a request names this machine as its host. A browser asks for the name in its address bar: a page of another site whose name was made to lead here
/// (DNS rebinding) shows by that, and only by that.
/// </summary>
internal static class LoopbackHost
{
    /// <summary>Whether a host is <c>localhost</c>, <c>127.0.0.0/8</c> or <c>[::1]</c>, on any port.</summary>
    public static bool IsOne(HostString host) =>
        string.Equals(host.Host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Host, out var address) && IPAddress.IsLoopback(address));
}
