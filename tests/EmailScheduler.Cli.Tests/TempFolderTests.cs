using System.Globalization;

namespace EmailScheduler.Cli.Tests;

/// <summary>Runs whose temporary folder fills up, wherever they are by then.</summary>
public sealed class TempFolderTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [LongFact]
    public async Task Run_TempFolderOfAnySize_IsDoneOrNamesTheFolderAndReportsIt()
    {
        await _sandbox.WithSampleAsync(300);
        var kibibytes = (int)(new FileInfo(_sandbox.Database).Length >> 10);
        var before = await Sandbox.ContentAsync(_sandbox.Database);
        var codes = new HashSet<int>();
        foreach (var size in LongTests.Some([.. Enumerable.Range(0, 40).Select(step => 4 + (step * kibibytes / 4))], byDefault: 0, wanted: 12))
        {
            var temp = Path.Combine(_sandbox.Folder, string.Create(CultureInfo.InvariantCulture, $"temp-{size:0000}"));
            using var disk = TinyFileSystem.TryMount(temp, kibibytes: size);
            Assert.SkipWhen(disk is null, "This account may not mount a file system: run as root on Linux.");
            var (exitCode, errors) = await RunAsync(temp);
            Assert.True(exitCode is 0 or 78, $"{size} KiB: {errors}");
            codes.Add(exitCode);
            if (exitCode == 78)
            {
                Assert.Contains(temp, errors, StringComparison.Ordinal);
                var runs = (await _sandbox.RunAsync("status", "--json")).Document.GetProperty("runs").EnumerateArray();
                var report = runs.Single(run => run.TryGetProperty("reason", out var reason) && reason.GetString()!.Contains(temp, StringComparison.Ordinal));
                Assert.Equal(("rejected", "configuration"), (report.GetProperty("status").GetString(), report.GetProperty("rejection").GetString()));
                Assert.Equal(before, await Sandbox.ContentAsync(_sandbox.Database));
            }
        }

        Assert.Equal([0, 78], codes.Order().ToArray());
    }

    private async Task<(int ExitCode, string Errors)> RunAsync(string temp)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        return (await CliApplication.RunAsync(["run", "--as-of", "2025-06-01", "--store", _sandbox.Store, "--set", $"Temp:Folder={temp}"], output, errors), errors.ToString());
    }
}
