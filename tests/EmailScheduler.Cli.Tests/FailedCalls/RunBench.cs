namespace EmailScheduler.Cli.Tests.FailedCalls;

/// <summary>A store in a folder in which a run is due, as often as it is wanted, and what is known of it before and after that run.</summary>
internal sealed class RunBench : IDisposable
{
    private const string Plan =
        "SELECT group_concat(row, ';') FROM (SELECT contact_id || ' ' || email_type || ' ' || coalesce(scheduled_send_date, '') || ' ' || status || ' ' || coalesce(skip_reason, '') AS row FROM email_schedules ORDER BY 1)";

    private readonly Sandbox _sandbox = new();

    private RunBench()
    {
    }

    /// <summary>The plan that is stored before the run.</summary>
    public string Before { get; private set; } = "";

    /// <summary>The plan that the run makes.</summary>
    public string After { get; private set; } = "";

    public string Folder => _sandbox.Folder;

    /// <summary>Makes a sample and plans it once, so that there is an older version, a report and a status.</summary>
    public static async Task<RunBench> CreateAsync()
    {
        var bench = new RunBench();
        await bench._sandbox.WithSampleAsync(40);
        await bench._sandbox.SucceedAsync("run", "--as-of", "2025-06-01");
        bench.Before = PlanOf(bench._sandbox.Store);
        var store = bench.NewStore();
        await AssertNextRunIsRightAsync(store, expected: null);
        bench.After = PlanOf(store);
        Assert.NotEqual(bench.Before, bench.After);
        return bench;
    }

    /// <summary>A copy of the store, with the times of its files, which say which metadata are whose.</summary>
    public string NewStore()
    {
        var copy = Path.Combine(Folder, Guid.NewGuid().ToString("N"));
        foreach (var file in Directory.EnumerateFiles(_sandbox.Store, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(_sandbox.Store, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
            File.SetLastWriteTimeUtc(target, File.GetLastWriteTimeUtc(file));
        }

        return copy;
    }

    /// <summary>The run that is due, by a program that tries once.</summary>
    public static string[] Run(string store) =>
    [
        "run", "--no-wait", "--as-of", "2025-06-02", "--store", store, "--set", $"Temp:Folder={Directory.CreateDirectory(store + ".temp").FullName}", "--set", "Retry:TransientTries=1",
    ];

    /// <summary>What is stored is the database of before or of after; the next run, once a lease that was left is broken, makes the plan that is due.</summary>
    public async Task AssertWholeAsync(string store, bool isDone)
    {
        Assert.Equal("ok", Sql.Read(Path.Combine(store, "org-data", "99.db"), "PRAGMA integrity_check"));
        Assert.Contains(PlanOf(store), isDone ? [After] : new[] { Before, After });
        await AssertNextRunIsRightAsync(store, After);
        (await Sandbox.CallAsync(["history", "verify", "--store", store])).Succeeded();
    }

    public void Dispose() => _sandbox.Dispose();

    private static async Task AssertNextRunIsRightAsync(string store, string? expected)
    {
        if (File.Exists(Path.Combine(store, "org-data", "99.db.lock")))
        {
            (await Sandbox.CallAsync(Run(store))).AssertFailed(75);
            (await Sandbox.CallAsync(["lease", "break", "--store", store])).Succeeded();
        }

        (await Sandbox.CallAsync(Run(store))).Succeeded();
        Assert.Equal(expected ?? PlanOf(store), PlanOf(store));
    }

    private static string PlanOf(string store) => (string)Sql.Read(Path.Combine(store, "org-data", "99.db"), Plan)!;
}
