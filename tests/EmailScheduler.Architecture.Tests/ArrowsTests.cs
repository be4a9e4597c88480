using System.Reflection;

namespace EmailScheduler.Architecture.Tests;

/// <summary>Data goes in at the top and nothing flows back up: the arrows between the projects.</summary>
public class ArrowsTests
{
    private static readonly string[] BelowRuns = ["EmailScheduler.Scheduling", "EmailScheduler.Storage", "EmailScheduler.Sqlite"];
    private static readonly string[] BelowHosts = ["EmailScheduler.Web", "EmailScheduler.Api", "EmailScheduler.Runs", "EmailScheduler.Samples", .. BelowRuns];

    /// <summary>An assembly, and those of the house that it may know. What lies below a neighbour may be seen through it.</summary>
    public static TheoryData<string, string[]> Arrows => new()
    {
        { "EmailScheduler.Sqlite", [] },
        { "EmailScheduler.Scheduling", ["EmailScheduler.Sqlite"] },
        { "EmailScheduler.Storage", ["EmailScheduler.Sqlite"] },
        { "EmailScheduler.Samples", ["EmailScheduler.Sqlite"] },
        { "EmailScheduler.Runs", ["EmailScheduler.Samples", .. BelowRuns] },
        { "EmailScheduler.Api", ["EmailScheduler.Runs", "EmailScheduler.Samples", .. BelowRuns] },
        { "EmailScheduler.Web", ["EmailScheduler.Api", "EmailScheduler.Runs", "EmailScheduler.Samples", .. BelowRuns] },
        { "email-scheduler", [.. BelowHosts] },
        { "EmailScheduler.Functions", [.. BelowHosts] },
    };

    /// <summary>An assembly, and what must not appear below it: a host's or a store's library in the rules would turn the house upside down.</summary>
    public static TheoryData<string, string> Strangers => new()
    {
        { "EmailScheduler.Sqlite", "Microsoft.Extensions" },
        { "EmailScheduler.Sqlite", "AWSSDK" },
        { "EmailScheduler.Scheduling", "Microsoft.Extensions" },
        { "EmailScheduler.Scheduling", "AWSSDK" },
        { "EmailScheduler.Scheduling", "Polly" },
        { "EmailScheduler.Runs", "AWSSDK" },
        { "EmailScheduler.Runs", "Spectre" },
        { "EmailScheduler.Runs", "System.CommandLine" },
        { "EmailScheduler.Runs", "Microsoft.DurableTask" },
        { "EmailScheduler.Runs", "Microsoft.Azure" },
        { "EmailScheduler.Storage", "Spectre" },
        { "EmailScheduler.Runs", "Microsoft.AspNetCore" },
        { "EmailScheduler.Api", "AWSSDK" },
        { "EmailScheduler.Api", "Microsoft.Azure" },
        { "EmailScheduler.Api", "Microsoft.DurableTask" },
        { "EmailScheduler.Web", "AWSSDK" },
        { "EmailScheduler.Web", "Microsoft.Azure" },
        { "email-scheduler", "AWSSDK" },
        { "EmailScheduler.Functions", "AWSSDK" },
        { "EmailScheduler.Functions", "Microsoft.Data.Sqlite" },
        { "EmailScheduler.Functions", "Spectre" },
        { "EmailScheduler.Functions", "System.CommandLine" },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void Assembly_References_PointDownOnly(string assembly, string[] allowed)
    {
        var known = ReferencesOf(assembly).Where(name => name.StartsWith("EmailScheduler.", StringComparison.Ordinal) || name == "email-scheduler");

        Assert.Empty(known.Except(allowed, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public void Assembly_References_HaveNoStranger(string assembly, string stranger) =>
        Assert.DoesNotContain(ReferencesOf(assembly), name => name.StartsWith(stranger, StringComparison.Ordinal));

    [Theory]
    [InlineData("EmailScheduler.Sqlite")]
    [InlineData("EmailScheduler.Scheduling")]
    [InlineData("EmailScheduler.Samples")]
    [InlineData("EmailScheduler.Storage")]
    [InlineData("EmailScheduler.Runs")]
    [InlineData("EmailScheduler.Api")]
    [InlineData("EmailScheduler.Web")]
    [InlineData("email-scheduler")]
    [InlineData("EmailScheduler.Functions")]
    public void Namespaces_SayTheDomainsWords(string assembly)
    {
        string[] patterns = ["Helpers", "Utils", "Common", "Models", "Services", "Interfaces"];

        var used = Assembly.Load(assembly).GetTypes()
            .SelectMany(type => (type.Namespace ?? "").Split('.'))
            .Distinct(StringComparer.Ordinal);

        Assert.Empty(used.Intersect(patterns, StringComparer.Ordinal));
    }

    [Fact]
    public void Program_PublicSurface_IsEmpty() => Assert.DoesNotContain(Assembly.Load("email-scheduler").GetExportedTypes(), type => type.Namespace is not null);

    private static IEnumerable<string> ReferencesOf(string assembly) =>
        Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!);
}
