using System.Text.Json;

namespace EmailScheduler.Runs.Tests.Settings;

/// <summary>Who is notified, as it is configured; and that no error shows a secret.</summary>
public class NotifySettingsTests
{
    private static readonly string Key = Receiver.Secret;

    [Fact]
    public void Read_List_IsReadToItsFirstGap()
    {
        var settings = Read(
            ("Notify:Webhooks:0:Url", " https://hooks.example.com/one "),
            ("Notify:Webhooks:0:Secret", Key),
            ("Notify:Webhooks:1:Url", "http://[::1]:8080/two?x=1"),
            ("Notify:Webhooks:1:Secret", $"{Key} {Key}"),
            ("Notify:Webhooks:3:Url", "https://hooks.example.com/three"),
            ("Notify:Heartbeat", "https://hc.example.com/ping/{organization}"),
            ("Notify:TimeoutSeconds", "3"));

        Assert.Equal(["https://hooks.example.com/one", "http://[::1]:8080/two?x=1"], settings.Webhooks.Select(webhook => webhook.Url.OriginalString));
        Assert.Equal(["Notify:Webhooks:0", "Notify:Webhooks:1"], settings.Webhooks.Select(webhook => webhook.Name));
        Assert.Equal([1, 2], settings.Webhooks.Select(webhook => webhook.Secret.Keys.Count));
        Assert.Equal(("https://hc.example.com/ping/{organization}", TimeSpan.FromSeconds(3), true), (settings.Heartbeat, settings.Timeout, settings.IsConfigured));
    }

    [Fact]
    public void Read_JsonText_IsTheSameAsTheList()
    {
        var settings = Read(("Notify:Webhooks", $$"""[{"url":"https://hooks.example.com/one","secret":"{{Key}}"}]"""));

        Assert.Equal("https://hooks.example.com/one", Assert.Single(settings.Webhooks).Url.AbsoluteUri);
    }

    [Fact]
    public void Read_Nothing_NotifiesNothing() => Assert.False(Read().IsConfigured);

    /// <summary>The name of the setting, its value, and what the error names.</summary>
    [Theory]
    [InlineData("Notify:Webhooks:0:Url", "http://hooks.hush.com/one", "use https")]
    [InlineData("Notify:Webhooks:0:Url", "https://ada:hush@hooks.example.com/hush", "omit the user")]
    [InlineData("Notify:Webhooks:0:Url", "ftp://hooks.example.com/hush", "https://hooks.example.com/path")]
    [InlineData("Notify:Webhooks:0:Url", "hooks.example.com/hush", "https://hooks.example.com/path")]
    [InlineData("Notify:Webhooks:0:Url", "/hush", "https://hooks.example.com/path")]
    [InlineData("Notify:Webhooks:0:Url", "https://hush\0/", "https://hooks.example.com/path")]
    [InlineData("Notify:Webhooks:0:Url", "https://hooks.example.com/hush\r\nx: y", "https://hooks.example.com/path")]
    [InlineData("Notify:Webhooks:0:Secret", "hush", "24 to 64 random bytes")]
    [InlineData("Notify:Webhooks:0:Secret", "whsec_hush", "24 to 64 random bytes")]
    [InlineData("Notify:Webhooks:0:Secret", "whsec_aHVzaGh1c2hodXNoaHVzaGh1c2hodXM=", "24 to 64 random bytes")]
    [InlineData("Notify:Webhooks:0:Secret", "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=", "24 to 64 random bytes")]
    [InlineData("Notify:Webhooks:0:Secret", null, "24 to 64 random bytes")]
    [InlineData("Notify:Heartbeat", "http://hc.example.com/hush", "use https")]
    [InlineData("Notify:Heartbeat", "https://{organization}.example.com/hush", "not in the host")]
    [InlineData("Notify:Heartbeat", "hush", "https://hooks.example.com/path")]
    [InlineData("Notify:Webhooks", "hush", "JSON array")]
    [InlineData("Notify:Webhooks", "[null]", "JSON array")]
    [InlineData("Notify:Webhooks", """[{"url":"https://hooks.example.com/hush","secrets":"hush"}]""", "JSON array")]
    [InlineData("Notify:Webhooks", """[{"url":"https://hooks.example.com/hush"}]""", "24 to 64 random bytes")]
    [InlineData("Notify:TimeoutSeconds", "61", "1 to 60")]
    public void Read_WrongValue_IsRefusedWithoutShowingIt(string name, string? value, string remedy)
    {
        var given = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Notify:Webhooks:0:Url"] = "https://hooks.example.com/one", ["Notify:Webhooks:0:Secret"] = Key, [name] = value };

        var failure = Assert.Throws<InvalidSettingException>(() => RunSettings.Read(given.GetValueOrDefault));

        Assert.StartsWith("Notify:", failure.Setting, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", failure.ToString().Replace("hooks.hush.com", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(Key[6..], failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SameAddressTwice_IsRefused()
    {
        var failure = Assert.Throws<InvalidSettingException>(() => Read(
            ("Notify:Webhooks:0:Url", "https://hooks.example.com/hush"), ("Notify:Webhooks:0:Secret", Key), ("Notify:Webhooks:1:Url", "https://HOOKS.example.com:443/hush"), ("Notify:Webhooks:1:Secret", Key)));

        Assert.Contains("Notify:Webhooks:0:Url is the same", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PlainHttpThatIsAllowed_IsTaken() =>
        Assert.Single(Read(("Notify:Webhooks:0:Url", "http://notifier:8080/"), ("Notify:Webhooks:0:Secret", Key), ("Notify:AllowPlainHttp", "true")).Webhooks);

    /// <summary>What is shown of all settings: by 'config show', as a text, as JSON.</summary>
    [Fact]
    public void Read_Secrets_AreNowhereInWhatIsShown()
    {
        string?[] all = [null, $$"""[{"url":"https://hooks.example.com/hush","secret":"{{Key}}"}]"""];
        foreach (var json in all)
        {
            var given = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Notify:Webhooks"] = json,
                ["Notify:Webhooks:0:Url"] = "https://hooks.example.com/hush",
                ["Notify:Webhooks:0:Secret"] = Key,
                ["Notify:Heartbeat"] = "https://hc.example.com/hush",
            };
            var reader = new SettingsReader(given.GetValueOrDefault);

            var settings = RunSettings.Read(reader);

            var shown = string.Join('\n', reader.Values);
            Assert.DoesNotContain("hush", shown, StringComparison.Ordinal);
            Assert.Contains("https://hc.example.com/***", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("hush", $"{settings}", StringComparison.Ordinal);
            Assert.All([shown, settings.ToString(), settings.Notify.ToString(), settings.Notify.Webhooks[0].ToString(), $"{settings.Notify.Webhooks[0].Secret}", JsonSerializer.Serialize(settings)], text => Assert.DoesNotContain(Key[6..], text, StringComparison.Ordinal));
        }
    }

    private static NotifySettings Read(params (string Name, string Value)[] given)
    {
        var all = given.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);
        return RunSettings.Read(all.GetValueOrDefault).Notify;
    }
}
