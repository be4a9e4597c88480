using System.CommandLine;
using System.Globalization;
using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Benchmarks.Logs;

/// <summary>Commits and check-outs of the log layout over S3, each in a fresh process, beside Litestream's own library on the same server in the same run.</summary>
internal static class LogCommand
{
    public static Command Create()
    {
        var store = new Option<string>("--store") { Description = "s3://bucket, made when missing; endpoint and keys from the AWS_ variables.", DefaultValueFactory = _ => "s3://benchmark" };
        var contacts = new Option<int>("--contacts") { Description = "How many contacts the database has.", DefaultValueFactory = _ => 1_300_000 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds, of which the medians are shown.", DefaultValueFactory = _ => 3 };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the local files are: five times the database.", DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()) };
        var database = new Option<FileInfo?>("--database") { Description = "Keep the made database here, and take it from here when it is there." };
        var command = new Command("log", "The log layout, beside Litestream's library.") { store, contacts, rounds, folder, database };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var work = Directory.CreateDirectory(Path.Combine(parse.GetValue(folder)!.FullName, $"log-bench-{Environment.ProcessId}"));
            try
            {
                var states = Prepare(parse.GetValue(database)?.FullName ?? Path.Combine(work.FullName, "base.db"), work, parse.GetValue(contacts), cancellationToken);
                var options = S3StoreOptions.Read(parse.GetValue(store)!, Environment.GetEnvironmentVariable);
                using var session = new LogSession(parse.GetValue(store)!, options, work, states);
                var measured = await session.RunAsync(parse.GetValue(rounds), cancellationToken);
                LogTable.Print(measured, LogStates.Describe(states.Base), new FileInfo(states.Base).Length);
                LogTable.PrintBound(measured, LogTable.Day, states.Base, states.Day);
                LogTable.PrintBound(measured, LogTable.Flips, states.Base, states.Flips);
            }
            finally
            {
                work.Delete(recursive: true);
            }
        });
        return command;
    }

    private static (string Base, string Day, string Flips) Prepare(string path, DirectoryInfo work, int contacts, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            LogStates.CreateBase(path, contacts, cancellationToken);
        }

        var (day, flips) = (Path.Combine(work.FullName, "day.db"), Path.Combine(work.FullName, "flips.db"));
        File.Copy(path, day);
        LogStates.AddDay(day, cancellationToken);
        File.Copy(path, flips);
        LogStates.AddFlips(flips);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{LogStates.Describe(path)}; {ChangedPages.Count(path, flips):N0} pages change with the flips, {ChangedPages.Count(path, day):N0} with the day."));
        return (path, day, flips);
    }
}
