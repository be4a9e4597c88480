using EmailScheduler.Storage.Tests.Litestream;
using EmailScheduler.Storage.Tests.Objects.Directories;
using EmailScheduler.Storage.Tests.Workspaces;
using EmailScheduler.Torture;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace EmailScheduler.Storage.Tests;

/// <summary>Runs the tests; started by a test with another verb, it is one of the processes that race (and may be killed), or the one that holds Litestream's library.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [CommittingProcess.Verb, ..])
        {
            return await CommittingProcess.RunAsync(args);
        }

        if (args is [CountingProcess.Verb, ..])
        {
            return await CountingProcess.RunAsync(args);
        }

        if (args is [ListingProcess.Verb, ..])
        {
            return await ListingProcess.RunAsync(args);
        }

        if (args is [AccountProcess.Verb, ..])
        {
            return await AccountProcess.RunAsync(args);
        }

        if (args is [LitestreamProcess.Verb, ..])
        {
            return LitestreamProcess.Run(args);
        }

        if (args is [Runner.Verb, ..])
        {
            return await Runner.RunAsync(args);
        }

        return args.Any(argument => argument is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
