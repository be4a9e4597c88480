using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace EmailScheduler.Simulation.Tests;

/// <summary>Runs the tests; started by a test with <c>simulate</c>, it is a process that simulates.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [SimulationProcess.Verb])
        {
            return SimulationProcess.Run();
        }

        return args.Any(argument => argument is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
