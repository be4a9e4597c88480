namespace EmailScheduler.Functions.Tests.Http;

/// <summary>Anonymous callers must not be able to cause costs.</summary>
public class HealthApiTests
{
    [Fact]
    public async Task Health_AskedAgainAndAgain_IsOneRequestInTenSeconds()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());
        var before = api.App.Store.Requests;

        for (var second = 0; second < 25; second++)
        {
            Assert.Equal("""{"status":"healthy"}""", await api.Client.GetStringAsync("/api/health", Cancel));
            api.App.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, api.App.Store.Requests - before);
    }

    [Fact]
    public async Task Health_StoreDoesNotAnswer_IsUnavailableForTenSecondsAndTellsNothingOfIt()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());
        api.App.Store.Fault = _ => new ObjectStoreException(ObjectStoreFailure.Configuration, "The key tid_secret may not read.");

        var answer = await api.GetAsync("/api/health");
        await RunsApiTests.AssertProblemAsync(answer, 503);
        Assert.DoesNotContain("tid_secret", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Single(api.App.Log.Of(LogLevel.Warning), line => line.Contains("does not answer", StringComparison.Ordinal));

        api.App.Store.Fault = _ => null;
        var before = api.App.Store.Requests;
        api.App.Clock.Advance(TimeSpan.FromSeconds(9));
        await RunsApiTests.AssertProblemAsync(await api.GetAsync("/api/health"), 503);
        Assert.Equal(before, api.App.Store.Requests);

        api.App.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("""{"status":"healthy"}""", await api.Client.GetStringAsync("/api/health", Cancel));
    }
}
