using System.Diagnostics;

namespace EmailScheduler.Storage.Tests.Objects.Directories;

/// <summary>A process that lists a folder store, one line for each object and each folder; by an account that may not read everything, as root may.</summary>
internal static class ListingProcess
{
    public const string Verb = "list-store";

    private const string Nobody = "65534";

    public static async Task<int> RunAsync(string[] args)
    {
        var listing = await new DirectoryObjectStore(args[1]).ListLevelAsync(args[2]);
        foreach (var line in listing.Objects.Select(entry => $"{entry.Key} {entry.Length} {entry.ETag}").Concat(listing.Prefixes))
        {
            Console.WriteLine(line);
        }

        return 0;
    }

    /// <summary>Lists a level by an ordinary account.</summary>
    public static async Task<string[]> ListLevelAsync(string root, string prefix, CancellationToken cancellationToken)
    {
        string[] command = [Path.ChangeExtension(typeof(Program).Assembly.Location, null), Verb, root, prefix];
        using var process = Start(Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", .. command] : command);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var lines = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.Equal((0, ""), (process.ExitCode, await errors));
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Process Start(string[] command)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("Needs setpriv to become an account that may not read everything: 'apt-get install util-linux'.");
            throw;
        }
    }
}
