using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Runs.Notifications;

/// <summary>
/// The symmetric signature of Standard Webhooks 1.0 (https://www.standardwebhooks.com): <c>v1,</c> and the base64 of an HMAC-SHA256 over id, time and body, for each key.
/// The package <c>StandardWebhooks</c> does the same, but only beside ASP.NET Core, which the command line and its image do not contain; the tests verify with it.
/// </summary>
internal static class WebhookSignature
{
    public static string Of(WebhookSecret secret, string id, DateTimeOffset time, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{time.ToUnixTimeSeconds()}."));
        byte[] signed = [.. head, .. body];
        return string.Join(' ', secret.Keys.Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed))));
    }
}
