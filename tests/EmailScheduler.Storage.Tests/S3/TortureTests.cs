using EmailScheduler.Torture;

namespace EmailScheduler.Storage.Tests.S3;

/// <summary>
/// The short form of <c>tests/EmailScheduler.Torture</c>: processes that fight over one counter, killed and paused where it hurts, over a folder and in both layouts; <see cref="TortureOverBucketTests"/> has the other store.
/// </summary>
public sealed class TortureTests : FolderTests
{
    [LongTheory]
    [InlineData(1, "Object")]
    [InlineData(4, "Log")]
    public async Task Runners_OverAFolder_NothingLostTornOrHeldForEver(int seed, string layout) => await AssertSoundAsync(Options(Folder.File("store"), seed, layout));

    /// <summary>Other programs write into the same database all the time, through SQLite, and know nothing of leases: of theirs nothing is lost either.</summary>
    [LongTheory]
    [InlineData(8, false)]
    [InlineData(9, true)]
    public async Task Runners_BesideOtherPrograms_NothingLostTornOrHeldForEver(int seed, bool wal)
    {
        var report = await AssertSoundAsync(Options(Folder.File("store"), seed, "Object") with { Programs = 2, Wal = wal, Commits = 5 });
        Assert.True(report.Rows > 0, report.ToString());
    }

    /// <summary>The judge of liveness at work: programs in the place of the command line, of which the first two calls succeed, and what is said of the next.</summary>
    [LongTheory]
    [InlineData("exec sleep 60", "did not end within 00:00:02")]
    [InlineData("trap '' TERM HUP INT; exec sleep 60", "did not stop within 00:00:01")]
    public async Task Facts_ProgramThatDoesNotEnd_IsReported(string program, string expected)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There is no shell.");
            return;
        }

        var script = Folder.File("program");
        await File.WriteAllTextAsync(script, $"#!/bin/sh\n[ -e second ] || {{ [ -e first ] && touch second; touch first; exit 0; }}\n{program}\n", Cancel);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        // The first process of seed 5 is asked to end, that of seed 3 is left alone.
        var isStopped = program.StartsWith("trap", StringComparison.Ordinal);
        var options = Options(Folder.File("store"), isStopped ? 5 : 3, "Object") with
        {
            Program = script,
            Runners = 1,
            Lease = TimeSpan.Zero,
            EndsWithin = TimeSpan.FromSeconds(2),
            StopsWithin = TimeSpan.FromSeconds(1),
        };

        var (_, violations) = await new FactsTorture(options).RunAsync(Cancel);

        Assert.Contains(violations, violation => violation.Contains(expected, StringComparison.Ordinal));
    }

    internal static TortureOptions Options(string store, int seed, string layout) => new()
    {
        Store = store,
        Program = Path.ChangeExtension(typeof(Program).Assembly.Location, null),
        Seed = seed,
        Layout = Enum.Parse<TortureLayout>(layout),
        Runners = 3,
        Commits = 6,
        Disturbances = 2,

        // It ends with the last commit that is asked for. On a busy machine, leases of two seconds are lost more often than they are kept.
        Duration = TimeSpan.FromMinutes(8),
    };

    internal static async Task<TortureReport> AssertSoundAsync(TortureOptions options)
    {
        var report = await new TortureSession(options).RunAsync(Cancel);
        Assert.Empty(report.Violations);
        Assert.True(report.Commits >= options.Commits, report.ToString());
        Assert.True(report.Kills + report.Pauses >= options.Disturbances, report.ToString());
        return report;
    }
}
