using System.Diagnostics;
using System.Globalization;

namespace EmailScheduler.Cli.Tests;

/// <summary>A folder to run the built program in, with a temp folder that can be looked at.</summary>
internal sealed class Sandbox : IDisposable
{
    /// <summary>What names a store or an organization of the caller's: no test is about that.</summary>
    private static readonly string[] OfTheCaller = ["BUCKET_NAME", "ORG_ID", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

    private const string HeldLease = """{"instance_id":"x","timestamp":"2025-01-21T14:30:22Z","timeout":3600,"run_id":"20250121T143022Z-ffffffff","nonce":"n","host":"other"}""";

    public Sandbox()
    {
        Folder = Directory.CreateTempSubdirectory("email-scheduler-cli-test-").FullName;
        Directory.CreateDirectory(Temp);
        Directory.CreateDirectory(Store);
    }

    /// <summary>The program: the one beside the tests, or the one that <c>EMAILSCHEDULER_TEST_PROGRAM</c> names, which may be compiled ahead of time and start sooner.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("EMAILSCHEDULER_TEST_PROGRAM") is { Length: > 0 } named ? named : Path.Combine(AppContext.BaseDirectory, "email-scheduler.dll");

    public string Folder { get; }

    public string Temp => Path.Combine(Folder, "temp");

    public string Store => Path.Combine(Folder, "store");

    public string Database => Path.Combine(Store, "org-data", "99.db");

    public string Lease => Database + ".lock";

    /// <summary>Puts a file into the store as organization 99's database, as an operator would: by copying it there.</summary>
    public Sandbox With(byte[] database)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Database)!);
        File.WriteAllBytes(Database, database);
        return this;
    }

    /// <summary>Makes a small database by SQL and puts it into the store.</summary>
    public Sandbox With(string sql) => With(Bytes(sql));

    /// <summary>A database made by SQL, as bytes.</summary>
    public byte[] Bytes(string sql)
    {
        var file = Path.Combine(Folder, Guid.NewGuid().ToString("N"));
        Sql.Execute(file, sql);
        return File.ReadAllBytes(file);
    }

    /// <summary>Puts a sample with this many contacts into the store.</summary>
    public async Task<Sandbox> WithSampleAsync(int contacts)
    {
        await SucceedAsync("sample", "--contacts", contacts.ToString(CultureInfo.InvariantCulture), "--as-of", "2025-06-01");
        return this;
    }

    /// <summary>Puts a sample into the store, in this layout, plans it, and finds a day on which more contacts than this get emails.</summary>
    public async Task<string> PlanSampleAsync(string layout, int emails)
    {
        await SucceedAsync("sample", "--contacts", "300", "--as-of", "2025-06-01", "--set", $"Database:Layout={layout}");
        var run = await SucceedAsync("run", "--as-of", "2025-06-01", "--json");
        var days = run.Document.GetProperty("report").GetProperty("plan").GetProperty("calendar").EnumerateArray();
        return days.First(day => day.GetProperty("mails").EnumerateObject().Sum(ofType => ofType.Value.GetInt32()) > emails).GetProperty("day").GetString()!;
    }

    /// <summary>The keys of the emails that are due on a day; no address is shown with them.</summary>
    public async Task<string[]> DueAsync(string day)
    {
        var answer = await SucceedAsync("emails", "due", "--date", day, "--json");
        Assert.DoesNotContain('@', answer.Output);
        return [.. answer.Document.GetProperty("emails").EnumerateArray().Select(email => email.GetProperty("key").GetString()!)];
    }

    /// <summary>Runs a command, which succeeds.</summary>
    public async Task<Answer> SucceedAsync(params string[] arguments) => (await RunAsync(arguments)).Succeeded();

    /// <summary>
    /// Runs a command on the sandbox's store in this process, where a process for each would take most of the time of these tests. What a process has of its
    /// own (environment, folder, standard error of the log) is only there with <see cref="RunWithAsync"/> and <see cref="RunProgramAsync"/>.
    /// </summary>
    public Task<Answer> RunAsync(params string[] arguments) => RunAsync(width: null, arguments);

    /// <summary>As <see cref="RunAsync(string[])"/>, in a terminal of this width.</summary>
    public Task<Answer> RunAsync(int? width, params string[] arguments)
    {
        // What is after '--' is not the program's.
        var (own, rest) = (arguments.TakeWhile(argument => argument != "--").ToList(), arguments.SkipWhile(argument => argument != "--"));
        return CallAsync([.. own, "--set", $"Store:Url={Store}", "--set", $"Temp:Folder={Temp}", .. rest], width);
    }

    /// <summary>Runs a command in this process with these arguments alone.</summary>
    public static async Task<Answer> CallAsync(string[] arguments, int? width = null)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        return new Answer(await CliApplication.RunAsync(arguments, output, errors, width), output.ToString(), errors.ToString());
    }

    /// <summary>
    /// Runs a command on the sandbox's store, in the sandbox's folder, in a process that has this environment besides that of the tests. The same process then runs the commands of other
    /// tests; a process of its own, started as people start it, is only there with <see cref="RunProgramAsync"/>.
    /// </summary>
    public Task<Answer> RunWithAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        var variables = OfTheCaller.ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        foreach (var (name, value) in Places.Concat(environment))
        {
            variables[name] = value;
        }

        return CommandProcess.RunAsync(Folder, variables, arguments);
    }

    /// <summary>Runs the program on the sandbox's store and waits for its end.</summary>
    public async Task<Answer> RunProgramAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        return await EndAsync(process);
    }

    /// <summary>Starts the program; <c>--store</c> is added unless the environment or the arguments say where the store is.</summary>
    public Process Start(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in OfTheCaller)
        {
            start.Environment.Remove(name);
        }

        SetEnvironment(start);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private Dictionary<string, string> Places => new(StringComparer.Ordinal) { ["EMAILSCHEDULER__Temp__Folder"] = Temp, ["EMAILSCHEDULER__Store__Url"] = Store };

    /// <summary>Where the program finds the sandbox; and its code is not optimized soon, for it lives for a second and works on little.</summary>
    public void SetEnvironment(ProcessStartInfo start)
    {
        foreach (var (name, value) in Places)
        {
            start.Environment[name] = value;
        }

        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "200";
    }

    public static async Task<Answer> EndAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return new Answer(process.ExitCode, await output, await errors);
    }

    /// <summary>Whether a command takes <c>--as-of</c>: the others refuse it.</summary>
    public static bool TakesADay(string command) => command.Split(' ')[0] is "run" or "plan" or "explain" or "sample" or "restore" or "rules" || command.StartsWith("versions restore", StringComparison.Ordinal);

    /// <summary>What a query finds in the stored database.</summary>
    public object? Query(string sql)
    {
        var copy = Path.Combine(Folder, Guid.NewGuid().ToString("N"));
        File.Copy(Database, copy);
        return Sql.Read(copy, sql);
    }

    /// <summary>What a query finds in the newest state, in whichever layout.</summary>
    public async Task<string> QueryNewestAsync(string sql)
    {
        var copy = Path.Combine(Folder, Guid.NewGuid().ToString("N"));
        await SucceedAsync("exec", "--", "cp", "{database}", copy);
        return Convert.ToString(Sql.Read(copy, sql), CultureInfo.InvariantCulture)!;
    }

    /// <summary>What another program does to the file in the store, in place.</summary>
    public void Change(string sql) => Sql.Execute(Database, sql);

    /// <summary>Another run holds the lease of organization 99, for an hour.</summary>
    public Task HoldLeaseAsync()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Lease)!);
        return File.WriteAllTextAsync(Lease, HeldLease, Cancel);
    }

    /// <summary>That lease is as it was.</summary>
    public async Task AssertLeaseIsHeldAsync() => Assert.Equal(HeldLease, await File.ReadAllTextAsync(Lease, Cancel));

    /// <summary>Gives the program a file of settings, unless there is none to give.</summary>
    public Task WriteSettingsAsync(string? json) => json is null ? Task.CompletedTask : File.WriteAllTextAsync(Path.Combine(Folder, "appsettings.json"), json, Cancel);

    public void AssertNothingIsLeftBehind()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(Temp));
        Assert.False(File.Exists(Lease), "The lease was not released.");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>A database's bytes without what SQLite counts when it replaces one: changes of the file (and who wrote it), and of the schema.</summary>
    public static async Task<byte[]> ContentAsync(string path)
    {
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        bytes.AsSpan(24, 4).Clear();
        bytes.AsSpan(40, 4).Clear();
        bytes.AsSpan(92, 8).Clear();
        return bytes;
    }
}
