using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Storage.Objects.Traffic;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Benchmarks.Storage;

/// <summary>One step of the storage protocol, in this process; its result is a line of JSON.</summary>
internal static class StorageStep
{
    private const int Leases = 30;

    public static Command Create()
    {
        var step = new Argument<string>("step");
        var address = new Argument<string>("store");
        var key = new Argument<string>("key");
        var file = new Argument<string>("file");
        var folder = new Argument<string>("folder");
        var command = new Command("storage-step", "One step (called by 'storage').") { step, address, key, file, folder };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var store = new S3ObjectStore(S3StoreOptions.Read(parse.GetValue(address)!, Environment.GetEnvironmentVariable));
            var traffic = new StoreTraffic();
            var work = new Work(traffic.Count(store), traffic, parse.GetValue(key)!, parse.GetValue(file)!, parse.GetValue(folder)!);
            var seconds = await work.RunAsync(parse.GetValue(step)!, cancellationToken);
            Console.WriteLine(JsonSerializer.Serialize(new StorageStepResult(seconds, StepProcess.PeakMegabytes(), traffic.Requests, traffic.BytesSent, traffic.BytesReceived)));
        });
        return command;
    }

    private sealed record Work(IObjectStore Store, StoreTraffic Traffic, string Key, string Origin, string Folder)
    {
        private readonly string _runId = $"bench-{Environment.ProcessId}-{Stopwatch.GetTimestamp()}";

        private string Local => Path.Combine(Folder, "local.db");

        public Task<double> RunAsync(string step, CancellationToken cancellationToken)
        {
            File.Delete(Local);
            return MeasureAsync(step, cancellationToken);
        }

        private Task<double> MeasureAsync(string step, CancellationToken cancellationToken) => step switch
        {
            "put" => TimeAsync(() => Store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(Origin) }, cancellationToken)),
            "get" => TimeAsync(() => GetAsync(cancellationToken)),
            "verify" => TimeAsync(() => SqliteFile.VerifyAsync(Origin, Origin, cancellationToken)),
            "check-out" => TimeAsync(() => Layout(null).CheckOutAsync(Local, cancellationToken)),
            "checked" => TimeAsync(() => CheckedAsync(cancellationToken)),
            "commit" => CommitAsync(cancellationToken),
            "unchanged" => UnchangedAsync(cancellationToken),
            "lease" => LeaseAsync(cancellationToken),
            _ => throw new ArgumentException($"'{step}' is no step.", nameof(step)),
        };

        private static async Task<double> TimeAsync(Func<Task> work)
        {
            var from = Stopwatch.GetTimestamp();
            await work();
            return Stopwatch.GetElapsedTime(from).TotalSeconds;
        }

        private ObjectLayout Layout(string? warmFolder) => new(Store, Key, new ObjectLayoutOptions { WarmFolder = warmFolder }, TimeProvider.System, NullLogger.Instance);

        /// <summary>What rclone does: no more than the bytes, into a new file. One that is truncated, even if it was empty, would be flushed when it is closed, on some file systems.</summary>
        private async Task GetAsync(CancellationToken cancellationToken)
        {
            await using var answer = await Store.GetAsync(Key, cancellationToken: cancellationToken);
            await using var file = new FileStream(Local, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            await answer.Content!.CopyToAsync(file, 256 << 10, cancellationToken);
        }

        /// <summary>Also what no commit vouches for.</summary>
        private async Task CheckedAsync(CancellationToken cancellationToken)
        {
            await Layout(null).CheckOutAsync(Local, cancellationToken);
            await SqliteFile.VerifyAsync(Local, Local, cancellationToken);
        }

        /// <summary>The version's copy, the upload under its condition, the pruning; not the check-out that has to come before.</summary>
        private async Task<double> CommitAsync(CancellationToken cancellationToken)
        {
            var layout = Layout(null);
            var checkOut = await layout.CheckOutAsync(Local, cancellationToken);
            using (var connection = new SqliteConnection($"Data Source={checkOut.Path};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "UPDATE counter SET value = value + 1";
                command.ExecuteNonQuery();
            }

            return await TimeAsync(async () =>
            {
                var answer = await checkOut.CommitAsync(new CommitInfo(_runId, 1) { CommitsSinceCheck = 1 }, cancellationToken);
                if (answer.Status != CommitStatus.Committed)
                {
                    throw new InvalidOperationException($"The commit ended {answer.Status}.");
                }
            });
        }

        /// <summary>A whole run on a database that has not changed since the last one, whose copy is still here.</summary>
        private async Task<double> UnchangedAsync(CancellationToken cancellationToken)
        {
            var warm = Path.Combine(Folder, "warm");
            await Layout(warm).CheckOutAsync(Local, cancellationToken);
            var before = (Traffic.Requests, Traffic.BytesSent, Traffic.BytesReceived);
            var seconds = await TimeAsync(async () =>
            {
                var answer = await NewLeases().TryAcquireAsync(Key, _runId, 1, cancellationToken);
                await using var lease = answer.Lease!;
                await using var session = await Layout(warm).OpenAsync(_runId, cancellationToken);
                var checkOut = await session.CheckOutAsync(Local, cancellationToken);
                await session.CommitAsync(checkOut, rowsChanged: 0, verification: null, cancellationToken: cancellationToken);
                await Store.PutAsync(new PutRequest { Key = $"{Key}.runs/{_runId}.json", Content = ObjectContent.FromBytes(new byte[1500]) }, cancellationToken);
            });
            Console.Error.WriteLine($"unchanged run: {Traffic.Requests - before.Requests} requests, {Traffic.BytesSent - before.BytesSent} bytes sent, {Traffic.BytesReceived - before.BytesReceived} received");
            return seconds;
        }

        private async Task<double> LeaseAsync(CancellationToken cancellationToken)
        {
            var times = new List<double>();
            for (var number = 0; number < Leases; number++)
            {
                times.Add(await TimeAsync(async () => await (await NewLeases().TryAcquireAsync(Key, _runId, 1, cancellationToken)).Lease!.DisposeAsync()));
            }

            return times.Order().ElementAt(Leases / 2);
        }

        private LeaseManager NewLeases() => new(Store, new LeaseOptions(), TimeProvider.System, NullLogger.Instance);
    }
}
