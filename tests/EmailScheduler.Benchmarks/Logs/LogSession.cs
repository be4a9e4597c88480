using System.Security.Cryptography;
using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Benchmarks.Logs;

/// <summary>The steps of a measurement, in turn, so that whatever else the machine does meets all of them.</summary>
internal sealed class LogSession(string address, S3StoreOptions options, DirectoryInfo work, (string Base, string Day, string Flips) states) : IDisposable
{
    private readonly S3ObjectStore _store = new(options);
    private readonly List<LogMeasurement> _measured = [];
    private readonly string _key = $"log-bench/{Guid.NewGuid():N}.db";

    private DirectoryInfo Local => new(Path.Combine(work.FullName, "local"));

    public async Task<IReadOnlyList<LogMeasurement>> RunAsync(int rounds, CancellationToken cancellationToken)
    {
        await _store.CreateBucketAsync(cancellationToken);
        try
        {
            await MeasureAsync(LogTable.First, "commit", states.Base);
            for (var round = 0; round < rounds; round++)
            {
                await MeasureAsync(LogTable.Flips, "commit", states.Flips);
                await RemoveAsync(keep: 1, cancellationToken);
                await MeasureAsync(LogTable.Unchanged, "commit", states.Base);
                await MeasureAsync(LogTable.Day, "commit", states.Day);
                await MeasureAsync(LogTable.Restore, "check-out", states.Day, isResult: round == 0);
                await MeasureAsync(LogTable.Checked, "checked", states.Day);
                if (LitestreamRestore.Library is not null)
                {
                    await MeasureAsync(LogTable.Litestream, states.Day, round == 0, () => LitestreamRestore.MeasureAsync(
                        address, options, _key, Path.Combine(Local.FullName, LogStep.FileName), new FileInfo(states.Day).Length, cancellationToken));
                }

                await MeasureAsync(LogTable.Warm, "warm", states.Day);
                await MeasureAsync(LogTable.Snapshot, "snapshot", states.Flips);
                await MeasureAsync(LogTable.Compression, "lz4", states.Flips);
                await RemoveAsync(keep: 1, cancellationToken);
            }

            return _measured;
        }
        finally
        {
            await RemoveAsync(keep: 0, CancellationToken.None);
        }
    }

    public void Dispose() => _store.Dispose();

    private Task MeasureAsync(string what, string step, string state, bool isResult = false) => MeasureAsync(
        what, state, isResult, () => Task.FromResult(StepProcess.Run<LogStepResult>("log-step", step, address, _key, state, Local.FullName)));

    private async Task MeasureAsync(string what, string state, bool isResult, Func<Task<LogStepResult>> step)
    {
        Local.Create();
        using (var watch = new FolderWatch(Local))
        {
            _measured.Add(new LogMeasurement(what, await step(), watch.MostBytes));
        }

        if (isResult)
        {
            RequireSame(what, Path.Combine(Local.FullName, LogStep.FileName), state);
        }

        Local.Delete(recursive: true);
    }

    private static void RequireSame(string what, string made, string state)
    {
        using var left = File.OpenRead(made);
        using var right = File.OpenRead(state);
        if (!SHA256.HashData(left).AsSpan().SequenceEqual(SHA256.HashData(right)))
        {
            throw new InvalidOperationException($"{what}: the file is not the state that was committed.");
        }
    }

    /// <summary>Takes the log back to its first commits.</summary>
    private async Task RemoveAsync(int keep, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var entry in _store.ListAsync($"{_key}.ltx/", cancellationToken))
        {
            keys.Add(entry.Key);
        }

        foreach (var key in keys.Order(StringComparer.Ordinal).Skip(keep))
        {
            await _store.DeleteAsync(key, cancellationToken: cancellationToken);
        }
    }
}
