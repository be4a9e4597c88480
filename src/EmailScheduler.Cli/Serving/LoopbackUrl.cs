using System.Net;
using System.Net.Sockets;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Serving;

/// <summary>An address at which the server listens: one of this machine, which no other machine reaches.</summary>
/// <param name="Address">The address; <see langword="null"/> for <c>localhost</c>, which is one of IPv4 and one of IPv6.</param>
/// <param name="Port">The port; 0 for any that is free.</param>
internal sealed record LoopbackUrl(IPAddress? Address, int Port)
{
    private const string Remedy = "give an address of this machine, such as http://127.0.0.1:5080, or several with ';' between them";

    /// <summary>Reads addresses such as <c>http://127.0.0.1:5080;http://[::1]:5080</c>.</summary>
    /// <param name="text">The addresses.</param>
    /// <param name="source">Where they were given, for the error.</param>
    /// <exception cref="InvalidSettingException">One is not an address of this machine.</exception>
    public static IReadOnlyList<LoopbackUrl> ParseAll(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        var urls = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => Parse(one, source)).Distinct().ToList();
        return urls.Count > 0 ? urls : throw new InvalidSettingException(source, text, Remedy);
    }

    private static LoopbackUrl Parse(string text, string source)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.HostNameType == UriHostNameType.Unknown || url is not { UserInfo: "", PathAndQuery: "/", Fragment: "" })
        {
            throw new InvalidSettingException(source, text, Remedy);
        }

        if (url.Scheme != Uri.UriSchemeHttp)
        {
            throw new InvalidSettingException(source, text, "give it as http://: a reverse proxy in front has the certificate");
        }

        if (url.Host == "localhost")
        {
            return url.Port > 0 ? new LoopbackUrl(null, url.Port) : throw new InvalidSettingException(source, text, "give http://127.0.0.1:0 for any port that is free");
        }

        return IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IsOfThisMachine(address)
            ? new LoopbackUrl(address, url.Port)
            : throw new InvalidSettingException(
                source, text, "give an address of this machine, such as http://127.0.0.1:5080: it serves no other machine. For that put a reverse proxy on this one in front of it that signs people in (docs/operations.md)");
    }

    // An address of IPv4 that is written as one of IPv6 counts as loopback too, and is none to listen at.
    private static bool IsOfThisMachine(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.IsLoopback(address) : address.Equals(IPAddress.IPv6Loopback);
}
