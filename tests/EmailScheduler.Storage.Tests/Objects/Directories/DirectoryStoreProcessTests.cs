using System.Diagnostics;

namespace EmailScheduler.Storage.Tests.Objects.Directories;

/// <summary>Real processes on one folder, some of them killed with -9 in the middle of what they do.</summary>
public sealed class DirectoryStoreProcessTests : FolderTests
{
    private readonly DirectoryObjectStore _store;

    public DirectoryStoreProcessTests() => _store = new DirectoryObjectStore(Folder.Path);

    /// <summary>By default, some of them are killed: below.</summary>
    [LongFact]
    public async Task Put_ProcessesRaising_CounterEqualsTheirSuccesses()
    {
        await _store.PutAsync(CountingProcess.Request(0), Cancel);
        var outputs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync(successes: 25, killAfterLines: null)));
        Assert.Equal(100, outputs.Sum(lines => lines.Count(line => line is "done")));
        Assert.Equal(100, (await CountingProcess.ReadAsync(_store)).Number);
    }

    [Fact]
    public async Task Put_ProcessesKilledAtRandom_NothingTornAndNoSuccessLost()
    {
        var random = new Random(20250121);
        await _store.PutAsync(CountingProcess.Request(0), Cancel);
        var killAfter = Enumerable.Range(0, LongTests.Choose(4, 12)).Select(number => number % 3 == 0 ? (int?)null : random.Next(2, 40)).ToList();
        var (reported, undecided) = (0, 0);
        foreach (var wave in killAfter.Chunk(4))
        {
            foreach (var lines in await Task.WhenAll(wave.Select(lines => RunAsync(successes: 15, lines))))
            {
                reported += lines.Count(line => line is "done");
                undecided += lines[^1] is "try" ? 1 : 0;
            }
        }

        // A process killed between its write and its report has raised the counter without saying so: those are the only ones in doubt.
        var (number, _) = await CountingProcess.ReadAsync(_store);
        Assert.InRange(number, reported, reported + undecided);
    }

    [Fact]
    public async Task Put_AfterAKilledProcess_ItsLeftOversAreGone()
    {
        await _store.PutAsync(CountingProcess.Request(0), Cancel);
        await RunAsync(successes: int.MaxValue, killAfterLines: 9);
        await new DirectoryObjectStore(Folder.Path).PutAsync(CountingProcess.Request(0), Cancel);

        // Ours, and that of the store made just now.
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(Folder.Path, ".store", "staging")).Length);
    }

    private async Task<List<string>> RunAsync(int successes, int? killAfterLines)
    {
        using var process = CountingProcess.Start(Folder.Path, successes);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(Cancel);
            var lines = await ReadLinesAsync(process, killAfterLines);
            await process.WaitForExitAsync(Cancel);
            Assert.Equal("", await errors);
            Assert.True(killAfterLines is not null || process.ExitCode == 0);
            return lines;
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task<List<string>> ReadLinesAsync(Process process, int? killAfterLines)
    {
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            lines.Add(line);
            if (lines.Count == killAfterLines)
            {
                process.Kill();
            }
        }

        return lines;
    }
}
