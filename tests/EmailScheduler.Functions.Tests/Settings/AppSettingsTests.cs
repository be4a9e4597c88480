using EmailScheduler.Api.Settings;
using EmailScheduler.Functions.Schedules;
using EmailScheduler.Functions.Settings;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EmailScheduler.Functions.Tests.Settings;

public class AppSettingsTests
{
    [Theory]
    [InlineData("Schedule", "")]
    [InlineData("Schedule", "tomorrow")]
    [InlineData("RunAt", "24")]
    [InlineData("RunAt", "6,")]
    [InlineData("Organizations", "99,abc")]
    [InlineData("Organizations", "007")]
    [InlineData("MaxParallelRuns", "0")]
    [InlineData("MaxParallelRuns", "101")]
    [InlineData("MaxParallelRuns", "many")]
    [InlineData("HistoryDays", "0")]
    [InlineData("HistoryDays", "3651")]
    [InlineData("HistoryDays", "-1")]
    [InlineData("HistoryDays", "1.5")]
    [InlineData("Lease:TimeoutSeconds", "0")]
    [InlineData("Database:Layout", "tree")]
    [InlineData("Store:Required", "perhaps")]
    [InlineData("Scheduling:PreExclusionBuferDays", "90")]
    [InlineData("Schedulings:Timezone", "America/Denver")]
    [InlineData("Leases:TimeoutSeconds", "600")]
    public async Task Start_BadSetting_EndsTheStartAndNamesIt(string name, string value)
    {
        using var host = Compose(["--Store:Url=/nowhere", "--Schedule=0 0 6 * * *", $"--{name}={value}"]);

        var failure = await Assert.ThrowsAsync<InvalidSettingException>(() => host.StartAsync(Cancel));

        Assert.Contains($"'{name}'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EMAILSCHEDULER:Scheduling_Timezone", "There is no setting 'Scheduling_Timezone' (in the environment, after EMAILSCHEDULER__): did you mean 'Scheduling:Timezone'?")]
    [InlineData("EMAILSCHEDULER_Scheduling:Timezone", "There is no setting 'EMAILSCHEDULER_Scheduling__Timezone' (in the environment): did you mean 'EMAILSCHEDULER__Scheduling__Timezone'?")]
    [InlineData("EMAILSCHEDULER:Logging:LogLevel:Default", null)]
    [InlineData("Logging:LogLevel:Default", null)]
    [InlineData("STORE_URL", null)]
    [InlineData("TEMP", null)]
    public void Read_NameThatIsNoSetting_IsRefusedOnlyWhereItIsMeantToBeOne(string name, string? refusal)
    {
        var failure = Record.Exception(() => new AppSettings().Read(Configuration(("Schedule", "0 0 6 * * *"), ("Store:Url", "/nowhere"), (name, "x")), isDevelopment: false));

        Assert.Equal(refusal, (failure as InvalidSettingException)?.Message);
    }

    [Fact]
    public async Task Start_NoStoreInTheCloud_EndsTheStart()
    {
        using var host = Compose(["--Schedule=0 0 6 * * *"]);

        var failure = await Assert.ThrowsAsync<InvalidSettingException>(() => host.StartAsync(Cancel));

        Assert.Contains("Store__Url", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_GoodSettings_AreRead()
    {
        using var host = Compose(["--Store:Url=/nowhere", "--Schedule=0 0 6 * * *", "--RunAt=6,18", "--Organizations=7,99,7"]);

        var settings = host.Services.GetRequiredService<IOptions<AppSettings>>().Value;
        Assert.Equal([7L, 99L], settings.Host.Organizations);
        Assert.Equal((8, 30), (settings.Host.MaxParallelRuns, settings.HistoryDays));
        Assert.False(settings.Host.Store.IsEmbedded);
    }

    /// <summary>How the Functions host is kept from firing the timer: it then runs nothing, so that no page promises a run or calls one late.</summary>
    [Theory]
    [InlineData($"AzureWebJobs.{nameof(ScheduleTimer)}.Disabled", "true", false)]
    [InlineData($"AzureWebJobs.{nameof(ScheduleTimer)}.Disabled", "True", false)]
    [InlineData($"AzureWebJobs_{nameof(ScheduleTimer)}_Disabled", "1", false)]
    [InlineData($"AzureWebJobs.{nameof(ScheduleTimer)}.Disabled", "false", true)]
    [InlineData($"AzureWebJobs.{nameof(ScheduleTimer)}.Disabled", "0", true)]
    [InlineData($"AzureWebJobs.{nameof(MonitorTimer)}.Disabled", "true", true)]
    public void Compose_TimerOfTheHost_IsCountedOnUnlessItIsSwitchedOff(string name, string value, bool isOn)
    {
        using var host = Compose(["--Store:Url=/nowhere", "--Schedule=0 0 6 * * *", $"--{name}={value}"]);

        var settings = host.Services.GetRequiredService<HostSettings>();

        var now = new DateTimeOffset(2026, 6, 1, 7, 0, 0, TimeSpan.Zero);
        Assert.Equal(isOn ? now.AddHours(23) : null, settings.NextRun(TimeZoneInfo.Utc, now));
        Assert.Equal(isOn, host.Services.GetRequiredService<OrganizationOverview>().LateAfter is not null);

        // An operator can fire it by hand all the same.
        Assert.Equal(now.AddHours(23), settings.Schedule.FirstFrom(now));
    }

    [Fact]
    public void Read_TimerIsSwitchedOff_AsksForItsScheduleAllTheSame()
    {
        var failure = Assert.Throws<InvalidSettingException>(() =>
            new AppSettings().Read(Configuration(("Store:Url", "/nowhere"), ("AzureWebJobs.ScheduleTimer.Disabled", "true")), isDevelopment: false));

        Assert.Contains("'Schedule'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DevelopmentWithNothingButTheSchedule_UsesTheEmbeddedStore()
    {
        var settings = new AppSettings();

        settings.Read(Configuration(("Schedule", "0 0 6 * * *")), isDevelopment: true);

        Assert.True(settings.Host.Store.IsEmbedded);
        Assert.EndsWith(Path.Combine("email-scheduler", "data"), settings.Host.Store.Address, StringComparison.Ordinal);
        Assert.True(Path.IsPathFullyQualified(settings.Host.Store.Address));

        // The host watches the folder that the worker is started from.
        Assert.StartsWith("..", Path.GetRelativePath(AppContext.BaseDirectory, settings.Host.Store.Address), StringComparison.Ordinal);
        Assert.StartsWith("..", Path.GetRelativePath(Environment.CurrentDirectory, settings.Host.Store.Address), StringComparison.Ordinal);
    }

    [Fact]
    public void EmbeddedFolder_UserWithoutAHome_IsAmongTheTemporaryFiles()
    {
        Assert.Equal(Path.Combine("/home/ada/.local/share", "email-scheduler", "data"), StoreLocation.UserFolder("/home/ada/.local/share"));
        Assert.Equal(Path.Combine(Path.GetTempPath(), "email-scheduler", "data"), StoreLocation.UserFolder(""));
    }

    [Fact]
    public void Read_DevelopmentWithoutTheStoreThatIsRequired_Refuses()
    {
        var settings = new AppSettings();

        var failure = Assert.Throws<InvalidSettingException>(() =>
            settings.Read(Configuration(("Schedule", "0 0 6 * * *"), ("Store:Required", "true")), isDevelopment: true));

        Assert.Contains("'Store:Url'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Store:Required", failure.Message, StringComparison.Ordinal);
        Assert.False(settings.Host.Store.IsEmbedded);
    }

    /// <summary>A deployment that is there already names its store by its bucket.</summary>
    [Theory]
    [InlineData("Store:Url", "/nowhere", "true", "/nowhere")]
    [InlineData("BUCKET_NAME", "agencies", "true", "s3://agencies")]
    [InlineData("BUCKET_NAME", "agencies", "false", "s3://agencies")]
    public void Read_StoreIsGiven_UsesIt(string name, string value, string isRequired, string url)
    {
        var settings = new AppSettings();

        settings.Read(Configuration(("Schedule", "0 0 6 * * *"), ("Store:Required", isRequired), (name, value)), isDevelopment: true);

        Assert.Equal((url, false), (settings.Host.Store.Address, settings.Host.Store.IsEmbedded));
    }

    private static IHost Compose(string[] settings)
    {
        // What the Functions host passes to each worker; without it a worker does not start. No host listens there.
        var builder = Program.Compose(
            [.. settings, "--Functions:Worker:HostEndpoint=http://127.0.0.1:9", "--Functions:Worker:WorkerId=one", "--Functions:Worker:RequestId=one", "--Functions:Worker:GrpcMaxMessageLength=2147483647"]);
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    private static IConfiguration Configuration(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value))).Build();
}
