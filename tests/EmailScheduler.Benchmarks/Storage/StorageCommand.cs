using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EmailScheduler.Storage.Objects.S3;
using Microsoft.Data.Sqlite;

namespace EmailScheduler.Benchmarks.Storage;

/// <summary>Check-out, commit, an unchanged run and the lease over S3, each in a fresh process, beside <c>rclone copyto</c> on the same server in the same run.</summary>
internal static class StorageCommand
{
    private const string Key = "org-data/99.db";

    public static Command Create()
    {
        var store = new Option<string>("--store") { Description = "s3://bucket, made when missing; endpoint and keys from the AWS_ variables.", DefaultValueFactory = _ => "s3://benchmark" };
        var size = new Option<int>("--mb") { Description = "Size of the database in MB.", DefaultValueFactory = _ => 500 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds, of which the medians are shown.", DefaultValueFactory = _ => 3 };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the local copies are.", DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()) };
        var command = new Command("storage", "Moving a database to and from S3, beside rclone.") { store, size, rounds, folder };
        command.SetAction((parse, cancellationToken) => MeasureAsync(parse.GetValue(store)!, parse.GetValue(size), parse.GetValue(rounds), parse.GetValue(folder)!.FullName, cancellationToken));
        return command;
    }

    private static async Task MeasureAsync(string address, int megabytes, int rounds, string root, CancellationToken cancellationToken)
    {
        var options = S3StoreOptions.Read(address, Environment.GetEnvironmentVariable);
        using var store = new S3ObjectStore(options);
        await store.CreateBucketAsync(cancellationToken);
        var folder = Directory.CreateDirectory(Path.Combine(root, $"storage-bench-{Environment.ProcessId}"));
        try
        {
            var file = Path.Combine(folder.FullName, "origin.db");
            CreateDatabase(file, megabytes);
            var measured = new List<(string What, double Seconds, StorageStepResult? Result)>();
            for (var round = 0; round < rounds; round++)
            {
                // Taken in turns, so that whatever else the machine does meets both. A commit first: a check-out is made as a run makes it, of what a commit vouches for.
                var down = Path.Combine(folder.FullName, "rclone.db");
                measured.Add(("rclone copyto, up", Rclone(options, file, Remote(options)), null));
                measured.Add(("rclone copyto, down", Rclone(options, Remote(options), down), null));
                File.Delete(down);
                foreach (var step in round == 0 ? new[] { "put", "commit", "get", "verify", "check-out", "checked" } : ["commit", "get", "verify", "check-out", "checked"])
                {
                    measured.Add(Ours(step, address, file, folder.FullName));
                }
            }

            measured.Add(Ours("unchanged", address, file, folder.FullName));
            measured.Add(Ours("lease", address, file, folder.FullName));
            Print(measured, megabytes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Print(List<(string What, double Seconds, StorageStepResult? Result)> measured, int megabytes)
    {
        Console.WriteLine($"| {megabytes} MB | wall s, median | peak MB | requests | bytes sent | bytes received |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var group in measured.GroupBy(line => line.What))
        {
            var seconds = group.Select(line => line.Seconds).Order().ElementAt(group.Count() / 2);
            var last = group.Last().Result;
            Console.WriteLine(FormattableString.Invariant(
                $"| {group.Key} | {seconds:0.000} | {group.Max(line => line.Result?.PeakMegabytes):0} | {last?.Requests} | {last?.BytesSent} | {last?.BytesReceived} |"));
        }
    }

    private static (string What, double Seconds, StorageStepResult? Result) Ours(string step, string address, string file, string folder)
    {
        var result = StepProcess.Run<StorageStepResult>("storage-step", step, address, Key, file, folder);
        return (step, result.Seconds, result);
    }

    private static double Rclone(S3StoreOptions options, string from, string to)
    {
        var start = new ProcessStartInfo("rclone") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "copyto", from, to })
        {
            start.ArgumentList.Add(argument);
        }

        // No configuration file: only what is set here. The modification time would cost rclone a request for nothing.
        start.Environment["RCLONE_CONFIG"] = "/dev/null";
        start.Environment["RCLONE_S3_PROVIDER"] = "Ceph";
        start.Environment["RCLONE_S3_ENDPOINT"] = options.Endpoint.GetLeftPart(UriPartial.Authority);
        start.Environment["RCLONE_S3_ACCESS_KEY_ID"] = options.AccessKeyId;
        start.Environment["RCLONE_S3_SECRET_ACCESS_KEY"] = options.SecretAccessKey;
        start.Environment["RCLONE_S3_NO_CHECK_BUCKET"] = "true";
        start.Environment["RCLONE_IGNORE_TIMES"] = "true";

        // It cannot start with a bundle of its own.
        start.Environment.Remove("AWS_CA_BUNDLE");
        return StepProcess.Run(start).Seconds;
    }

    private static string Remote(S3StoreOptions options) => $":s3:{options.Bucket}/rclone/99.db";

    private static void CreateDatabase(string path, int megabytes)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
            CREATE TABLE counter (value INTEGER); INSERT INTO counter VALUES (0);
            CREATE TABLE filler (id INTEGER PRIMARY KEY, content BLOB);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {megabytes} * 250) INSERT INTO filler SELECT i, randomblob(3900) FROM n;
            """);
        command.ExecuteNonQuery();
    }
}
