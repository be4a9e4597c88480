using System.Reflection;
using System.Runtime.CompilerServices;
using EmailScheduler.Architecture.Tests.Documents;

namespace EmailScheduler.Architecture.Tests;

/// <summary>One name for one thing: no two types have the same, whichever projects they are in. Nested types have their name within another.</summary>
public class TypeNamesTests
{
    /// <summary>Names that two types may have, and why.</summary>
    private static readonly Dictionary<string, string> Shared = new(StringComparer.Ordinal)
    {
        ["_Imports"] = "the directives of the components of a folder",
        ["TelemetryExport"] = "what each host sends its telemetry with",
        ["ComparisonView"] = "how the terminal and the console show a comparison",
        ["RestoreView"] = "how the terminal and the console show a restore",
        ["RunView"] = "how the terminal and the console show a run",
    };

    [Fact]
    public void Types_OfAllProjects_HaveNamesOfTheirOwn()
    {
        var named = Projects.SelectMany(project => Load(project).GetTypes())
            .Where(type => !type.IsNested && IsWritten(type))
            .GroupBy(type => type.Name, StringComparer.Ordinal)
            .ToList();

        Assert.True(named.Count > 500, $"Only {named.Count} names were found.");
        var shared = named.Where(types => types.Count() > 1).ToDictionary(types => types.Key, types => string.Join(", ", types.Select(type => type.FullName)), StringComparer.Ordinal);
        Assert.Empty(shared.Where(name => !Shared.ContainsKey(name.Key)).Select(name => name.Value));
        Assert.Empty(Shared.Keys.Except(shared.Keys, StringComparer.Ordinal));
    }

    private static IEnumerable<string> Projects => Repository.Sources
        .Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal))
        .Select(path => path.Split('/')[1])
        .Distinct(StringComparer.Ordinal)
        .Where(project => project.StartsWith("EmailScheduler.", StringComparison.Ordinal));

    private static Assembly Load(string project) => Assembly.Load(project == "EmailScheduler.Cli" ? "email-scheduler" : project);

    /// <summary>Whether a person wrote it: compilers and generators add types to each assembly, and mangle the names of those that a file keeps to itself.</summary>
    private static bool IsWritten(Type type) =>
        type.Namespace?.StartsWith(nameof(EmailScheduler), StringComparison.Ordinal) == true
        && !type.Name.StartsWith('<')
        && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);
}
