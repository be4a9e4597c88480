using EmailScheduler.Api.Settings;
using Microsoft.Extensions.Configuration;

namespace EmailScheduler.Api.Tests.Settings;

/// <summary>Each source once; the variables have names that no other test gives.</summary>
public sealed class ConfigurationSourcesTests : IDisposable
{
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["SourcesTest__Plain"] = "1",
        ["EMAILSCHEDULER__SourcesTest__Own"] = "2",
        ["SourcesTest__Both"] = "3",
        ["EMAILSCHEDULER__SOURCESTEST__BOTH"] = "4",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("email-scheduler-test-").FullName;

    public ConfigurationSourcesTests()
    {
        foreach (var (name, value) in Variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    public void Dispose()
    {
        foreach (var name in Variables.Keys)
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("SourcesTest:Plain", "SourcesTest__Plain")]
    [InlineData("SourcesTest:Own", "EMAILSCHEDULER__SourcesTest__Own")]
    [InlineData("SourcesTest:Both", "EMAILSCHEDULER__SOURCESTEST__BOTH")]
    [InlineData("SourcesTest:File", "settings.json")]
    [InlineData("SourcesTest:Memory", "the host")]
    [InlineData("SourcesTest:Blank", null)]
    [InlineData("SourcesTest:Missing", null)]
    public void SourceOf_EachProvider_NamesWhatAPersonCanChange(string name, string? expected)
    {
        File.WriteAllText(Path.Combine(_folder, "settings.json"), """{ "SourcesTest": { "File": "5", "Plain": "6" } }""");
        var configuration = new ConfigurationBuilder()
            .SetBasePath(_folder)
            .AddInMemoryCollection(new Dictionary<string, string?> { ["SourcesTest:Memory"] = "7", ["SourcesTest:Blank"] = " " })
            .AddJsonFile("settings.json")
            .AddEnvironmentVariables()
            .AddEnvironmentVariables("EMAILSCHEDULER__")
            .Build();

        Assert.Equal(expected, new ConfigurationSources(configuration).SourceOf(name));
    }
}
