using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EmailScheduler.Cli.Tests;

/// <summary>Several processes, and processes that are killed, on one database.</summary>
public sealed partial class LeaseTests : IDisposable
{
    private const string Held = """{"instance_id":"x","timestamp":"2025-01-21T14:30:22Z","timeout":3600,"run_id":"20250121T143022Z-ffffffff","nonce":"n","host":"other"}""";
    private const int Interrupt = 2, Terminate = 15;

    private static readonly string[] Moments = ["check out", "schedule", "read contacts", "plan", "write", "commit"];

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Run_NoWaitAndLeaseHeld_EndsAtOnceAndNamesTheHolder()
    {
        await _sandbox.WithSampleAsync(100);
        await File.WriteAllTextAsync(_sandbox.Lease, Held, Cancel);

        var answer = await _sandbox.RunAsync("run", "--no-wait");

        Assert.Equal(75, answer.ExitCode);
        Assert.Contains("20250121T143022Z-ffffffff on other", answer.Error, StringComparison.Ordinal);
        Assert.Contains("lease break --org 99", answer.Error, StringComparison.Ordinal);
        Assert.Equal(Held, await File.ReadAllTextAsync(_sandbox.Lease, Cancel));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_sandbox.Temp));
    }

    [Fact]
    public async Task Run_LeaseHeldForLongerThanAllTries_EndsBusy()
    {
        await _sandbox.WithSampleAsync(100);
        await File.WriteAllTextAsync(_sandbox.Lease, Held, Cancel);

        var answer = await _sandbox.RunAsync("run", "--json", "--set", "Retry:BusyTries=2", "--set", "Retry:BusyWaitSeconds=1");

        Assert.Equal((75, "busy"), (answer.ExitCode, answer.Status));
        Assert.Contains("Try 2 in", answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lease_ShowAndBreak_TellTheHolderAndFreeTheDatabase()
    {
        await _sandbox.WithSampleAsync(100);
        await File.WriteAllTextAsync(_sandbox.Lease, Held, Cancel);

        var shown = await _sandbox.RunAsync("lease", "show", "--json");
        var broken = await _sandbox.RunAsync("lease", "break");
        var run = await _sandbox.RunAsync("run", "--no-wait", "--as-of", "2025-06-01");

        Assert.Equal("held", shown.Document.GetProperty("lease").GetProperty("state").GetString());
        Assert.Contains("20250121T143022Z-ffffffff", broken.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), (shown.ExitCode, broken.ExitCode, run.ExitCode));
        _sandbox.AssertNothingIsLeftBehind();
    }

    [LongFact]
    public async Task Run_SixAtOnce_CommitAsManyTimesAsTheySay()
    {
        await _sandbox.WithSampleAsync(2000);
        var checkpoints = (long)_sandbox.Query("SELECT count(*) FROM scheduler_checkpoints")!;
        var processes = Enumerable.Range(1, 6)
            .Select(day => _sandbox.Start([], "run", "--json", "--as-of", string.Create(CultureInfo.InvariantCulture, $"2025-06-{day:00}"), "--set", "Retry:BusyTries=5", "--set", "Retry:BusyWaitSeconds=1"))
            .ToList();

        var answers = await Task.WhenAll(processes.Select(Sandbox.EndAsync));
        processes.ForEach(process => process.Dispose());

        Assert.All(answers, answer => Assert.Contains((answer.ExitCode, answer.Status), new[] { (0, "completed"), (0, "unchanged"), (75, "busy"), (75, "transient") }));
        var committed = answers.Count(answer => answer.Status == "completed");
        Assert.True(committed > 0, "No run completed.");
        Assert.Equal("ok", _sandbox.Query("PRAGMA integrity_check"));

        // Each run that changes the plan writes one checkpoint in its own transaction.
        Assert.Equal(checkpoints + committed, _sandbox.Query("SELECT count(*) FROM scheduler_checkpoints"));
        Assert.Equal(2000L, _sandbox.Query("SELECT count(*) FROM contacts"));
        _sandbox.AssertNothingIsLeftBehind();
    }

    [LongFact]
    public async Task Run_KilledAtAnyMoment_TheNextAfterTheExpirySucceeds()
    {
        await _sandbox.WithSampleAsync(5000);
        var contacts = _sandbox.Query("SELECT count(*) FROM contacts");
        for (var round = 0; round < Moments.Length; round++)
        {
            using var process = _sandbox.Start([], "run", "--verbose", "--set", "Lease:TimeoutSeconds=2", "--as-of", string.Create(CultureInfo.InvariantCulture, $"2025-06-{round + 1:00}"));
            await KillWhenItSaysAsync(process, Moments[round]);
        }

        var answer = await _sandbox.RunAsync("run", "--json", "--set", "Lease:TimeoutSeconds=2", "--set", "Retry:BusyWaitSeconds=1", "--as-of", "2025-06-20");

        Assert.Equal((0, "completed"), (answer.ExitCode, answer.Status));
        Assert.Equal("ok", _sandbox.Query("PRAGMA integrity_check"));
        Assert.Equal(contacts, _sandbox.Query("SELECT count(*) FROM contacts"));
        _sandbox.AssertNothingIsLeftBehind();
    }

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task Run_Signalled_ReleasesTheLeaseAndEndsWith130(int signal)
    {
        Assert.SkipWhen(Ignores(signal), "What started the tests ignores this signal, and so does all that they start.");
        await _sandbox.WithSampleAsync(100);
        var before = await File.ReadAllBytesAsync(_sandbox.Database, Cancel);

        // An engine that is never done: the signal comes in time however long this test is kept from sending it.
        using var process = _sandbox.Start([], "run", "--verbose", "--as-of", "2025-06-01", "--set", "Engine:Command=bash", "--set", "Engine:Arguments:0=-c", "--set", "Engine:Arguments:1=sleep infinity");
        await ReadUntilAsync(process, "schedule");

        Assert.Equal(0, Kill(process.Id, signal));
        var answer = await Sandbox.EndAsync(process);

        Assert.Equal(130, answer.ExitCode);
        Assert.Contains("Cancelled", answer.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_sandbox.Database, Cancel));
        _sandbox.AssertNothingIsLeftBehind();
    }

    // As a shell makes what it starts in the background. Linux shows it as a mask in which signal 1 is the lowest bit.
    private static bool Ignores(int signal)
    {
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        return line is not null && (ulong.Parse(line.AsSpan("SigIgn:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (signal - 1))) != 0;
    }

    [Fact]
    public async Task Run_SignalledWhileItWaits_EndsWith130()
    {
        await _sandbox.WithSampleAsync(100);
        await File.WriteAllTextAsync(_sandbox.Lease, Held, Cancel);
        using var process = _sandbox.Start([], "run");
        await ReadUntilAsync(process, "Try 2 in");

        Assert.Equal(0, Kill(process.Id, Terminate));

        Assert.Equal(130, (await Sandbox.EndAsync(process)).ExitCode);
        Assert.Equal(Held, await File.ReadAllTextAsync(_sandbox.Lease, Cancel));
    }

    private static async Task KillWhenItSaysAsync(Process process, string step)
    {
        // A run that ends before it says so has found nothing to do there: nothing is left to kill.
        await ReadUntilAsync(process, step);
        process.Kill();
        await process.WaitForExitAsync(Cancel);
    }

    private static async Task ReadUntilAsync(Process process, string text)
    {
        while (await process.StandardError.ReadLineAsync(Cancel) is { } line && !line.Contains(text, StringComparison.Ordinal))
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
