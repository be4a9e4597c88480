using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Simulation.Tests.Regressions;

/// <summary>A log in a real store that keeps as little as it may: one commit, for a day.</summary>
internal sealed class LogBench : IDisposable
{
    private static readonly LogLayoutOptions Options = new() { CreateWhenMissing = true, KeepNewest = 1, KeepFor = TimeSpan.FromDays(1), SnapshotEvery = TimeSpan.FromDays(1) };

    private readonly string _folder = Directory.CreateTempSubdirectory("email-scheduler-test-").FullName;

    public LogBench() => Store = new InterceptedStore(new DirectoryObjectStore(Path.Combine(_folder, "store"), Time));

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 1, 21, 14, 30, 22, TimeSpan.Zero));

    public IObjectStore Store { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public LogLayout Layout(IObjectStore? store = null) => new(store ?? Store, World.DatabaseKey, Options, Time, NullLogger.Instance);

    public string Local(string name) => Path.Combine(_folder, name + ".db");

    public async Task CommitAsync(string runId, bool maintain)
    {
        var layout = Layout();
        var checkOut = await layout.CheckOutAsync(Local(runId), Cancel);
        if (checkOut.BaseVersion is null)
        {
            await File.WriteAllBytesAsync(checkOut.Path, CounterDatabase.Empty(_folder), Cancel);
        }

        CounterDatabase.Append(checkOut.Path, runId);
        Assert.Equal(CommitStatus.Committed, (await checkOut.CommitAsync(new CommitInfo(runId, 1), Cancel)).Status);
        await (maintain ? checkOut.MaintainAsync("run", Cancel) : Task.CompletedTask);
    }
}
