using EmailScheduler.Architecture.Tests.Documents;

namespace EmailScheduler.Architecture.Tests;

/// <summary>The order of usings, the one rule of style that the compiler does not check: those of <c>System</c> first, then by name.</summary>
public class UsingsTests
{
    [Fact]
    public void Sources_Usings_AreInTheirOrder()
    {
        var unordered = Repository.Sources
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && !IsOrdered(Repository.Read(path)))
            .ToList();

        Assert.True(unordered.Count == 0, "Run 'dotnet format style --diagnostics IMPORTS' on: " + string.Join(", ", unordered));
    }

    [Theory]
    [InlineData("using System;\nusing System.IO;\nusing Amazon.S3;\n", true)]
    [InlineData("using Amazon.S3;\nusing System;\n", false)]
    [InlineData("using System.IO;\nusing System;\n", false)]
    [InlineData("using SQLitePCL;\nusing Systematic;\n", true)]
    [InlineData("using B;\nusing static A.C;\n", true)]
    [InlineData("using static A.C;\nusing B;\n", false)]
    [InlineData("using B;\nusing A = B.C;\n\nnamespace D;\n\nusing A;\n", true)]
    public void IsOrdered_OfLines_AsTheFormatterHasIt(string source, bool expected) => Assert.Equal(expected, IsOrdered(source));

    private static bool IsOrdered(string source)
    {
        var usings = source.Split('\n')
            .TakeWhile(line => !line.StartsWith("namespace ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("using ", StringComparison.Ordinal) && line.TrimEnd().EndsWith(';'))
            .Where(line => !line.StartsWith("using var ", StringComparison.Ordinal) && !line.Contains('(', StringComparison.Ordinal))
            .Select(line => line.Trim()[..^1]["using ".Length..])
            .ToList();
        return usings.SequenceEqual(usings.OrderBy(Rank).ThenBy(name => name, StringComparer.OrdinalIgnoreCase), StringComparer.Ordinal);
    }

    private static int Rank(string name) => name switch
    {
        "System" => 0,
        _ when name.Contains(" = ", StringComparison.Ordinal) => 3,
        _ when name.StartsWith("static ", StringComparison.Ordinal) => 2,
        _ when name.StartsWith("System.", StringComparison.Ordinal) => 0,
        _ => 1,
    };
}
