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

    /// <summary>Only in this mode does the host leave out what the worker exports itself.</summary>
    [Fact]
    public void TelemetryMode_IsThatOfTheWorker() => Assert.Equal("OpenTelemetry", Host["telemetryMode"]);
}
