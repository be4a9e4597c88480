using EmailScheduler.Architecture.Tests.Documents;

namespace EmailScheduler.Architecture.Tests;

/// <summary>What can be set of the infrastructure: each parameter of the template has its variable, whose default is the template's own.</summary>
public sealed partial class InfrastructureTests
{
    private static readonly Dictionary<string, string> Parameters = All(Parameter(), "infra/main.bicep");
    private static readonly Dictionary<string, string> Variables = All(ReadParameter(), "infra/main.bicepparam");

    public static TheoryData<string> Defaults => new(Parameters.Where(parameter => parameter.Value.Length > 0).Select(parameter => parameter.Key));

    [Fact]
    public void Parameter_OfTheTemplate_HasAVariable()
    {
        Assert.InRange(Parameters.Count, 20, int.MaxValue);
        Assert.Equal(Parameters.Keys.Order(StringComparer.Ordinal), Variables.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Defaults))]
    public void Default_OfAVariable_IsThatOfTheTemplate(string name)
    {
        var given = Variables[name];

        // A list comes as a text whose empty parts are left out.
        var value = LastText().Match(given.StartsWith("filter(split(", StringComparison.Ordinal) ? "'[]'" : given).Groups["text"].Value;
        Assert.Equal(Parameters[name].Trim('\''), value);
    }

    /// <summary>The commands of the documents name what was made by the outputs of the deployment, which <c>azd env get-values</c> prints.</summary>
    [Fact]
    public void Variable_OfADocumentedCommand_IsAnOutput()
    {
        var outputs = Output().Matches(Repository.Read("infra/main.bicep")).Select(found => found.Groups["name"].Value).ToList();

        var named = Repository.Documents
            .SelectMany(path => MarkdownDocument.Parse(Repository.Read(path)).Code)
            .SelectMany(line => CommandVariable().Matches(line).Select(found => found.Groups["name"].Value))
            .ToHashSet(StringComparer.Ordinal);

        Assert.InRange(named.Count, 4, outputs.Count);
        Assert.Subset(outputs.ToHashSet(StringComparer.Ordinal), named);
    }

    private static Dictionary<string, string> All(Regex pattern, string path) =>
        pattern.Matches(Repository.Read(path)).ToDictionary(found => found.Groups["name"].Value, found => found.Groups["value"].Value, StringComparer.Ordinal);

    [GeneratedRegex(@"^param (?<name>\w+) [\w\[\]]+( = (?<value>.+))?$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^param (?<name>\w+) = (?<value>.*readEnvironmentVariable\('[A-Z_]+'.*)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReadParameter();

    [GeneratedRegex(@"^output (?<name>\w+) ", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Output();

    // In camel case as the outputs are; what a command itself sets is in one word.
    [GeneratedRegex(@"\$\{?(?<name>[a-z]+[A-Z][A-Za-z]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommandVariable();

    [GeneratedRegex(@"'(?<text>[^']*)'\)*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LastText();
}
