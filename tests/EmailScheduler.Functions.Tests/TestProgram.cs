using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace EmailScheduler.Functions.Tests;

/// <summary>Runs the tests.</summary>
internal static class TestProgram
{
    public static Task<int> Main(string[] args) => args.Any(argument => argument is "--server" or "--internal-msbuild-node")
        ? TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
        : ConsoleRunner.Run(args);
}
