using System.Text.Json;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Settings;

/// <summary>
/// Reads who is notified: the receivers as a list in <c>appsettings.json</c>, whose names are <c>Notify:Webhooks:0:Url</c> and so on, or as a text that is a JSON array, for one
/// variable. Of an address only the host is shown, because those of chats and heartbeats are secrets themselves; of a key nothing.
/// </summary>
internal static class NotifyReader
{
    private const string List = "Notify:Webhooks";
    private const string HeartbeatSetting = "Notify:Heartbeat";
    private const string Hidden = "***";

    /// <exception cref="InvalidSettingException">A value cannot be used; the message shows no secret.</exception>
    public static NotifySettings Read(SettingsReader read)
    {
        var none = new NotifySettings();
        var allowPlainHttp = read.Switch("Notify:AllowPlainHttp", none.AllowPlainHttp);
        IReadOnlyList<GivenReceiver> given = read.Hidden(List, _ => Hidden) is { } text ? Parse(text) : ReadList(read);
        var webhooks = given.Select((one, index) => ReceiverOf(one, NameOf(index), allowPlainHttp)).ToArray();
        if (webhooks.GroupBy(webhook => webhook.Url).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidSettingException($"{twice.Last().Name}:Url", Hidden, $"give each address once: {twice.First().Name}:Url is the same");
        }

        var heartbeat = read.Hidden(HeartbeatSetting, ShownAddress);
        if (heartbeat is not null)
        {
            RequireHeartbeat(heartbeat, allowPlainHttp);
        }

        return new NotifySettings
        {
            Webhooks = webhooks,
            Heartbeat = heartbeat,
            Timeout = TimeSpan.FromSeconds(read.Whole("Notify:TimeoutSeconds", (int)none.Timeout.TotalSeconds, 1, 60)),
            AllowPlainHttp = allowPlainHttp,
        };
    }

    /// <summary>Scheme and host of an address.</summary>
    private static string ShownAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? $"{uri.Scheme}://{uri.Authority}/{Hidden}" : Hidden;

    private static string NameOf(int index) => FormattableString.Invariant($"{List}:{index}");

    private static GivenReceiver[] Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, SettingsJson.Default.GivenReceiverArray) is { } given && Array.TrueForAll(given, one => one is not null) ? given : throw new JsonException();
        }
        catch (JsonException)
        {
            throw new InvalidSettingException(List, Hidden, "give a JSON array of objects with url and secret");
        }
    }

    // The list ends with the first entry of which nothing is given.
    private static List<GivenReceiver> ReadList(SettingsReader read)
    {
        var list = new List<GivenReceiver>();
        while (new GivenReceiver(read.Hidden(NameOf(list.Count) + ":Url", ShownAddress), read.Hidden(NameOf(list.Count) + ":Secret", _ => Hidden)) is var given && given != new GivenReceiver(null, null))
        {
            list.Add(given);
        }

        return list;
    }

    private static WebhookReceiver ReceiverOf(GivenReceiver given, string name, bool allowPlainHttp) => new(
        name,
        AddressOf($"{name}:Url", given.Url ?? "", allowPlainHttp),
        WebhookSecret.TryParse(given.Secret) ?? throw new InvalidSettingException(
            $"{name}:Secret", given.Secret is null ? "" : Hidden, "give whsec_ and base64 of 24 to 64 random bytes, such as whsec_$(openssl rand -base64 32); several, separated by blanks, while a key is replaced"));

    private static void RequireHeartbeat(string text, bool allowPlainHttp)
    {
        var (one, two) = (AddressFor("1"), AddressFor("2"));
        if (one.Authority != two.Authority)
        {
            throw new InvalidSettingException(HeartbeatSetting, Hidden, $"give {NotifySettings.OrganizationPlaceholder} in the path or the query, not in the host");
        }

        Uri AddressFor(string organization) => AddressOf(HeartbeatSetting, text.Replace(NotifySettings.OrganizationPlaceholder, organization, StringComparison.Ordinal), allowPlainHttp);
    }

    private static Uri AddressOf(string setting, string text, bool allowPlainHttp)
    {
        if (text.Any(char.IsControl) || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            throw new InvalidSettingException(setting, text.Length == 0 ? "" : Hidden, "give an address such as https://hooks.example.com/path");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw new InvalidSettingException(setting, Hidden, "omit the user and the password before the host");
        }

        return uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback || allowPlainHttp
            ? uri
            : throw new InvalidSettingException(setting, ShownAddress(text), "use https, or allow plain http with Notify:AllowPlainHttp");
    }

    /// <summary>A receiver as it is given.</summary>
    internal sealed record GivenReceiver(string? Url, string? Secret);
}
