using System.Diagnostics;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Tests.Workspaces;

/// <summary>A process of an ordinary account that makes whatever the program makes on a disk: a workspace, objects, a database, what is known of them.</summary>
internal static class AccountProcess
{
    public const string Verb = "use-disk";

    /// <summary>The account that owns nothing.</summary>
    public const string Nobody = "65534";

    /// <summary>Makes all of it below <c>temp</c> and <c>store</c> of a folder, shows the files that there are meanwhile, and leaves the objects.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var (temp, store) = (Path.Combine(args[1], "temp"), new DirectoryObjectStore(Path.Combine(args[1], "store")));
        using var workspace = Workspace.Create(temp, "run-1");
        await using (PrivateFile.Create(workspace.File("database.db")))
        {
        }

        foreach (var key in (string[])["org-data/99.db", "org-data/99.db.lock", "org-data/99.db.runs/run-1.json"])
        {
            await store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(key.EndsWith(".db", StringComparison.Ordinal) ? await File.ReadAllBytesAsync(args[2]) : [1]) });
            await store.HeadAsync(key);
        }

        Console.Write(await OutputAsync("find", args[1], "-mindepth", "1", "-printf", "%m %P\n"));
        return 0;
    }

    /// <summary>Runs it, or another program, as an account, with a mask for new files.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> StartAsync(string account, string mask, params string[] command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Becoming another account needs root on Linux.");
        var program = command[0] == Verb ? [Path.ChangeExtension(typeof(Program).Assembly.Location, null), .. command] : command;
        var start = new ProcessStartInfo("setpriv", [$"--reuid={account}", $"--regid={account}", "--clear-groups", "sh", "-c", $"umask {mask}; exec \"$@\"", "sh", .. program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, output, await errors);
    }

    private static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        return await process.StandardOutput.ReadToEndAsync();
    }
}
