using System.CommandLine;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.WorkerHosting;

namespace EmailScheduler.Benchmarks.Many;

/// <summary>A day's work on many organizations of one S3 store: by <c>run --all</c> as a process, and by the published Functions app under a small host.</summary>
internal static class ManyCommand
{
    public static Command Create()
    {
        var organizations = new Option<int>("--organizations") { Description = "How many.", DefaultValueFactory = _ => 20 };
        var most = new Option<int>("--most-contacts") { Description = "Contacts of the largest; the smallest has 1,000, and the logarithms of the others are spread evenly.", DefaultValueFactory = _ => 5000 };
        var seed = new Option<int>("--seed") { Description = "Of the sizes.", DefaultValueFactory = _ => 1 };
        var atOnce = new Option<int>("--parallel") { Description = "Runs at the same time in a process.", DefaultValueFactory = _ => 2 };
        var layouts = new Option<string[]>("--layout") { Description = "object, log, or both.", DefaultValueFactory = _ => ["object"], AllowMultipleArgumentsPerToken = true };
        var ways = new Option<string[]>("--by") { Description = "command (run --all), worker, or both. Of everything that is stored the S3 server of the tests keeps 8 GiB, what was replaced or removed included.", DefaultValueFactory = _ => ["command", "worker"], AllowMultipleArgumentsPerToken = true };
        var program = new Option<string?>("--program") { Description = "The command line: email-scheduler.dll or the single file. Default: as it was built beside this program." };
        var app = new Option<DirectoryInfo?>("--app") { Description = "The folder that the Functions app was published to. By default it is published as it is deployed." };
        var command = new Command("many", "A day's work on many organizations: first, unchanged, next day with and without local copies.") { organizations, most, seed, atOnce, layouts, ways, program, app };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var own = parse.GetValue(app) is null ? await PublishedApp.PublishAsync([], cancellationToken) : null;
            var sizes = ManyOrganizations.SizesOf(parse.GetValue(organizations), parse.GetValue(most), parse.GetValue(seed));
            Console.WriteLine(FormattableString.Invariant($"{sizes.Count} organizations, {sizes.Values.Min()} to {sizes.Values.Max()} contacts, {sizes.Values.Sum()} in all; {parse.GetValue(atOnce)} at the same time"));
            Console.WriteLine();
            Console.WriteLine(ManyDay.Header);
            foreach (var (layout, way) in parse.GetValue(layouts)!.SelectMany(_ => parse.GetValue(ways)!, (layout, way) => (layout, way)))
            {
                await MeasureAsync(sizes, layout, way, () => way == "command"
                    ? Task.FromResult<IManyRunner>(new ManyProcess(parse.GetValue(program) ?? BuiltProgram, parse.GetValue(atOnce)))
                    : ManyWorker.StartAsync(parse.GetValue(app)?.FullName ?? own!.Folder, parse.GetValue(atOnce), cancellationToken), cancellationToken);
            }
        });
        return command;
    }

    /// <summary>The command line in the configuration in which this program was built.</summary>
    private static string BuiltProgram =>
        Path.Combine(PublishedApp.Repository, "src/EmailScheduler.Cli/bin", Directory.GetParent(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!.Name, "net10.0/email-scheduler.dll");

    private static async Task MeasureAsync(IReadOnlyDictionary<long, int> sizes, string layout, string way, Func<Task<IManyRunner>> openAsync, CancellationToken cancellationToken)
    {
        // A bucket of its own, which is emptied again: the S3 server keeps all of it in memory.
        var address = $"s3://many-{Guid.NewGuid():N}";
        using var store = (S3ObjectStore)StoreAddress.Open(address, TimeProvider.System);
        await store.CreateBucketAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("email-scheduler-many-").FullName;
        try
        {
            await ManyOrganizations.ProvideAsync(store, sizes, layout, cancellationToken);
            await ManyDay.MeasureAllAsync(store, address, folder, $"{layout}, {way}", openAsync, sizes, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            await Parallel.ForEachAsync(store.ListAsync("", CancellationToken.None), async (entry, token) => await store.DeleteAsync(entry.Key, cancellationToken: token));
        }
    }
}
