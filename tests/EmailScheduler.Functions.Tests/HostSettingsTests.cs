using System.Globalization;
using EmailScheduler.Functions.Settings;
using Microsoft.Extensions.Configuration;

namespace EmailScheduler.Functions.Tests;

/// <summary>What <c>host.json</c>, as it is deployed beside the binaries, shows the host.</summary>
public class HostSettingsTests
{
    private static readonly IConfiguration Host = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "host.json")).Build();

    /// <summary>The host polls queues and asks for tokens some seven times a second, and the clients of Azure log each request.</summary>
    [Theory]
    [InlineData("Azure.Core", LogLevel.Warning)]
    [InlineData("Azure.Identity", LogLevel.Warning)]
    [InlineData("DurableTask.AzureStorage", LogLevel.Warning)]
    [InlineData("DurableTask.Core", LogLevel.Warning)]
    [InlineData("Function.RunOrganization.User", LogLevel.Information)]
    [InlineData("Host.Startup", LogLevel.Information)]
    public void Logging_OfACategory_BeginsAtItsLevel(string category, LogLevel level)
    {
        using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddConfiguration(Host.GetSection("logging")).AddProvider(new LogLines()))
            .BuildServiceProvider();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

        Assert.True(logger.IsEnabled(level));
        Assert.False(logger.IsEnabled(level - 1));
    }

    /// <summary>A step that never ends is stopped, and its run rejected, before the host ends the worker with all runs in it; a third of the time is left for the steps before and after.</summary>
    [Fact]
    public void FunctionTimeout_IsLongerThanAStepMayTake()
    {
        var settings = new AppSettings();
        settings.Read(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Schedule", (string?)"0 0 6 * * *"), KeyValuePair.Create("Store:Url", (string?)"/nowhere")]).Build(), isDevelopment: false);

        var timeout = TimeSpan.Parse(Host["functionTimeout"]!, CultureInfo.InvariantCulture);

        Assert.InRange(settings.Host.Run.Engine.Timeout, TimeSpan.FromMinutes(10), timeout * 2 / 3);
    }

    /// <summary>Only in this mode does the host leave out what the worker exports itself.</summary>
    [Fact]
    public void TelemetryMode_IsThatOfTheWorker() => Assert.Equal("OpenTelemetry", Host["telemetryMode"]);
}
