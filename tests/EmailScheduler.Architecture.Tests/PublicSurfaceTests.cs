using System.Reflection;
using PublicApiGenerator;

namespace EmailScheduler.Architecture.Tests;

/// <summary>
/// What each library shows is kept beside this file, so that a change of it is seen in review. To accept a change, copy the
/// <c>.received.txt</c> that a failing test has written beside the test's binaries over the <c>.approved.txt</c> here.
/// </summary>
public class PublicSurfaceTests
{
    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,
        ExcludeAttributes =
        [
            "System.Runtime.CompilerServices.RequiredMemberAttribute",
            "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute",
        ],
    };

    [Theory]
    [InlineData("EmailScheduler.Scheduling")]
    [InlineData("EmailScheduler.Storage")]
    [InlineData("EmailScheduler.Runs")]
    public void Library_PublicSurface_IsAsApproved(string library)
    {
        var surface = Assembly.Load(library).GeneratePublicApi(Options).ReplaceLineEndings("\n").Trim() + "\n";
        var approved = Path.Combine(AppContext.BaseDirectory, $"{library}.approved.txt");
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, $"{library}.received.txt"), surface);

        Assert.Equal(File.ReadAllText(approved).ReplaceLineEndings("\n"), surface);
    }
}
