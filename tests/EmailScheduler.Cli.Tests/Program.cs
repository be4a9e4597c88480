using EmailScheduler.Cli.Tests.FailedCalls;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace EmailScheduler.Cli.Tests;

/// <summary>Runs the tests; started by a test with another verb, it is the process whose calls to the operating system are recorded, or made to fail.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [ServingProcess.Verb])
        {
            return await ServingProcess.ServeAsync();
        }

        if (args is [CommandProcess.Verb])
        {
            return await CommandProcess.ServeAsync();
        }

        // The program optimizes its code soon, for databases that take seconds. Those of the tests take a moment.
        Environment.SetEnvironmentVariable("DOTNET_TC_CallCountingDelayMs", "200");

        return args.Any(argument => argument is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
