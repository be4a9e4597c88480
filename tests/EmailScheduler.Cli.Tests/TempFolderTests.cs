using System.Globalization;

namespace EmailScheduler.Cli.Tests;

/// <summary>Runs whose temporary folder fills up, wherever they are by then.</summary>
public sealed class TempFolderTests : SandboxTests
{
    [LongFact]
    public async Task Run_TempFolderOfAnySize_IsDoneOrNamesTheFolderAndReportsIt()
    {
        await Sandbox.WithSampleAsync(300);
        var kibibytes = (int)(new FileInfo(Sandbox.Database).Length >> 10);
        var before = await Sandbox.ContentAsync(Sandbox.Database);
        var codes = new HashSet<int>();
        foreach (var size in LongTests.Some([.. Enumerable.Range(0, 40).Select(step => 4 + (step * kibibytes / 4))], byDefault: 0, wanted: 12))
        {
            var temp = Path.Combine(Sandbox.Folder, string.Create(CultureInfo.InvariantCulture, $"temp-{size:0000}"));
            using var disk = TinyFileSystem.TryMount(temp, kibibytes: size);
            Assert.SkipWhen(disk is null, "This account may not mount a file system: run as root on Linux.");
            var (exitCode, _, errors) = await Sandbox.CallAsync(["run", "--as-of", "2025-06-01", "--store", Sandbox.Store, "--set", $"Temp:Folder={temp}"]);
            Assert.True(exitCode is 0 or 78, $"{size} KiB: {errors}");
            codes.Add(exitCode);
            if (exitCode == 78)
            {
                Assert.Contains(temp, errors, StringComparison.Ordinal);
                var runs = (await Sandbox.RunAsync("status", "--json")).Document.GetProperty("runs").EnumerateArray();
                var report = runs.Single(run => run.TryGetProperty("reason", out var reason) && reason.GetString()!.Contains(temp, StringComparison.Ordinal));
                Assert.Equal(("rejected", "configuration"), (report.GetProperty("status").GetString(), report.GetProperty("rejection").GetString()));
                Assert.Equal(before, await Sandbox.ContentAsync(Sandbox.Database));
            }
        }

        Assert.Equal([0, 78], codes.Order().ToArray());
    }
}
