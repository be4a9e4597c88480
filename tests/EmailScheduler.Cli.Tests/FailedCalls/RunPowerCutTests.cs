using EmailScheduler.Tests.PowerCuts;

namespace EmailScheduler.Cli.Tests.FailedCalls;

/// <summary>
/// A whole run on a folder (lease, versions, commit in place, report, release) is recorded call by call; then the power is cut after every one of them, with all,
/// some or none of what was not flushed on the disk. The store is whole, and the next run is right.
/// </summary>
public sealed class RunPowerCutTests : IDisposable
{
    private const string Calls = "openat,close,lseek,write,pwrite64,pwritev,writev,ftruncate,fallocate,copy_file_range,rename,renameat2,link,unlink,mkdir,rmdir,fsync,fdatasync";

    private readonly ServingProcess _process = ServingProcess.Start();

    public void Dispose() => _process.Dispose();

    [LongFact]
    public async Task Run_PowerCutAfterAnyCall_TheStoreIsWholeAndTheNextRunIsRight()
    {
        using var bench = await RunBench.CreateAsync();
        for (var run = 0; run < 2; run++)
        {
            Assert.Equal(0, (await _process.RunAsync(RunBench.Run(bench.NewStore()))).ExitCode);
        }

        var store = bench.NewStore();
        var disk = new RecordedDisk(store);
        disk.Load();
        var (exitCode, errors, trace) = await _process.RunTracedAsync(Path.Combine(bench.Folder, "trace"), ["-xx", "-s", "4194304", "-e", $"trace={Calls}"], RunBench.Run(store));
        Assert.True(exitCode == 0, errors);

        var disks = Disks(disk, trace).ToList();
        foreach (var (left, isDone) in LongTests.Some(disks, byDefault: 0, wanted: 60).Append(disks[^1]))
        {
            await AssertWholeAsync(bench, store, left, isDone);
        }

        Assert.True(disks.Count > 100 && disks[^1].IsDone, $"Only {disks.Count} different disks, {(disks[^1].IsDone ? "with" : "without")} the end of the run: the recording has missed something.");
    }

    private static IEnumerable<(Dictionary<string, byte[]> Left, bool IsDone)> Disks(RecordedDisk disk, string[] trace)
    {
        var random = new Random(1);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var isDone = false;
        foreach (var call in SystemCall.Read(trace))
        {
            // The process answers when the run is over.
            isDone |= call.Name == "write" && call.Text(1).StartsWith("0\t", StringComparison.Ordinal);
            if (!disk.Apply(call) && !isDone)
            {
                continue;
            }

            foreach (var share in new[] { 0.0, 0.4, 1.0 })
            {
                var left = disk.Cut(() => random.NextDouble() < share);
                if (seen.Add($"{RecordedDisk.Fingerprint(left)} {isDone}"))
                {
                    yield return (left, isDone);
                }
            }
        }
    }

    private static async Task AssertWholeAsync(RunBench bench, string recorded, Dictionary<string, byte[]> left, bool isDone)
    {
        var store = Path.Combine(bench.Folder, Guid.NewGuid().ToString("N"));
        foreach (var (path, content) in left.Where(file => !file.Key.EndsWith("-shm", StringComparison.Ordinal)))
        {
            var file = Path.Combine(store, Path.GetRelativePath(recorded, path));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, content, Cancel);
        }

        await bench.AssertWholeAsync(store, isDone);
        Directory.Delete(store, recursive: true);
    }
}
