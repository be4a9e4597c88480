using EmailScheduler.Storage.Tests.Litestream;
using EmailScheduler.Storage.Tests.Objects.Directories;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace EmailScheduler.Storage.Tests;

/// <summary>Runs the tests; started by a test with <c>count-up</c>, it is one of the processes that race (and may be killed); with <c>litestream</c>, the one that holds Litestream's library.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [CountingProcess.Verb, ..])
        {
            return await CountingProcess.RunAsync(args);
        }

        if (args is [LitestreamProcess.Verb, ..])
        {
            return LitestreamProcess.Run(args);
        }

        return args.Any(argument => argument is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
