using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Storage.Objects.Traffic;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Benchmarks.Logs;

/// <summary>One step over a log, in this process; its result is a line of JSON.</summary>
internal static class LogStep
{
    /// <summary>The database's name in the step's folder.</summary>
    public const string FileName = "local.db";

    public static Command Create()
    {
        var step = new Argument<string>("step");
        var address = new Argument<string>("store");
        var key = new Argument<string>("key");
        var state = new Argument<string>("state");
        var folder = new Argument<string>("folder");
        var command = new Command("log-step", "One step (called by 'log').") { step, address, key, state, folder };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var options = S3StoreOptions.Read(parse.GetValue(address)!, Environment.GetEnvironmentVariable);
            var local = Path.Combine(parse.GetValue(folder)!, FileName);
            var result = await MeasureAsync(parse.GetValue(step)!, options, parse.GetValue(key)!, parse.GetValue(state)!, local, cancellationToken);
            Console.WriteLine(JsonSerializer.Serialize(result));
        });
        return command;
    }

    private static async Task<LogStepResult> MeasureAsync(string step, S3StoreOptions options, string key, string state, string local, CancellationToken cancellationToken)
    {
        using var store = new S3ObjectStore(options);
        var traffic = new StoreTraffic();
        var logOptions = new LogLayoutOptions { CreateWhenMissing = true, WarmFolder = Path.Combine(Path.GetDirectoryName(local)!, "warm"), MaxDeltaPart = 1e-9 };
        var layout = new LogLayout(traffic.Count(store), key, logOptions, TimeProvider.System, NullLogger.Instance);
        return step switch
        {
            "check-out" => await MeasureAsync(traffic, async () => await layout.CheckOutAsync(local, cancellationToken)),
            "checked" => await MeasureAsync(traffic, CheckedAsync),
            "warm" => await WarmAsync(),
            "lz4" => await MeasureAsync(traffic, () => Task.FromResult(PageCompression.CompressAll(state))),
            "commit" => await MeasureAsync(traffic, await ChangedAsync(), CommitAsync),
            "snapshot" => await MeasureAsync(traffic, await CommittedAsync(), checkOut => checkOut.MaintainAsync("run", cancellationToken)),
            _ => throw new ArgumentException($"'{step}' is no step.", nameof(step)),
        };

        async Task<CheckOut> ChangedAsync()
        {
            var checkOut = await layout.CheckOutAsync(local, cancellationToken);
            File.Copy(state, local, overwrite: true);
            return checkOut;
        }

        async Task<CheckOut> CommittedAsync()
        {
            var checkOut = await ChangedAsync();
            await CommitAsync(checkOut);
            return checkOut;
        }

        // Verified, as a run's commit is: its check-out need not be.
        Task CommitAsync(CheckOut checkOut) => checkOut.CommitAsync(new CommitInfo($"bench-{Environment.ProcessId}", RowsChanged: 0) { CommitsSinceCheck = 1 }, cancellationToken);

        async Task CheckedAsync()
        {
            await layout.CheckOutAsync(local, cancellationToken);
            await SqliteFile.VerifyAsync(local, local, cancellationToken);
        }

        async Task<LogStepResult> WarmAsync()
        {
            (await layout.CheckOutAsync(local, cancellationToken)).Release();
            return await MeasureAsync(traffic, async () => await layout.CheckOutAsync(local, cancellationToken));
        }
    }

    private static Task<LogStepResult> MeasureAsync(StoreTraffic traffic, CheckOut checkOut, Func<CheckOut, Task> work) => MeasureAsync(traffic, () => work(checkOut));

    private static async Task<LogStepResult> MeasureAsync(StoreTraffic traffic, Func<Task> work)
    {
        var (requests, bytes) = (traffic.Requests, traffic.BytesSent + traffic.BytesReceived);
        var processor = Environment.CpuUsage.TotalTime;
        var from = Stopwatch.GetTimestamp();
        await work();
        return new LogStepResult(
            Stopwatch.GetElapsedTime(from).TotalSeconds,
            (Environment.CpuUsage.TotalTime - processor).TotalSeconds,
            StepProcess.PeakMegabytes(),
            traffic.Requests - requests,
            traffic.BytesSent + traffic.BytesReceived - bytes);
    }
}
