using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Web.Tests.Ground;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>What becomes of an organization whose database is not in the store depends on the settings, and its page says what does.</summary>
public class MissingDatabaseTests
{
    /// <summary>Whether Organizations names it (null: the setting is not given), Database:CreateWhenMissing, and what is said.</summary>
    [Theory]
    [InlineData(true, false, "Its database is not in the store, so its next run fails. Bring it back, or remove the organization from the setting Organizations.")]
    [InlineData(true, true, "Its database is not in the store, and the next run makes an empty one (Database:CreateWhenMissing). Bring it back before that, or remove the organization from the setting Organizations.")]
    [InlineData(false, false, "Its database is not in the store: no timer runs it, and a run that is asked for fails. Bring it back.")]
    [InlineData(null, false, "Its database is not in the store: no timer runs it, and a run that is asked for fails. Bring it back.")]
    [InlineData(null, true, "Its database is not in the store: no timer runs it, and a run that is asked for makes an empty one (Database:CreateWhenMissing). Bring it back.")]
    public async Task Get_Organization_SaysWhatTheNextRunDoes(bool? isNamed, bool createsMissing, string expected)
    {
        await using var host = await ConsoleHost.StartAsync(services => services.AddSingleton(new HostSettings
        {
            Organizations = isNamed switch { true => [99], false => [1], null => null },
            Run = new RunSettings { CreateWhenMissing = createsMissing },
        }));
        await StoredRuns.PutStatusAsync(host.Store, 99, """{"organizationId":99,"lastRun":{"runId":"20260115T060000Z-0a1b2c3d","status":"completed","startedAt":"2026-01-15T06:00:00Z"}}""");

        Assert.Contains(expected, PageText.Of(await host.ReadAsync("/organizations/99")), StringComparison.Ordinal);
    }
}
