using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>The application's settings as a host of a test has them.</summary>
internal static class SettingsOfATest
{
    /// <summary>Settings of which a file gives some.</summary>
    /// <param name="given">Their names and values.</param>
    public static SourcedSettings Of(params (string Name, string Value)[] given)
    {
        var values = given.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        var read = new SettingsReader(name => values.GetValueOrDefault(name));
        var run = RunSettings.Read(read);
        return new SourcedSettings(read.Values, name => values.ContainsKey(name) ? "appsettings.json" : null) { Store = new StoreLocation("/srv/store", IsEmbedded: false), Run = run };
    }
}
