using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EmailScheduler.Functions.Tests;

/// <summary>The file NOTICE lists every package that the command line and the app contain, with its licence, as the packages themselves say.</summary>
public sealed partial class NoticeTests
{
    private static readonly string[] Programs = ["Cli", "Functions"];
    private static readonly string[] FileKinds = ["runtime", "native", "runtimeTargets"];

    private const string Heading = "== Packages\n";

    /// <summary>Licences of packages that do not name one by its identifier.</summary>
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["https://github.com/MiloszKrajewski/K4os.Compression.LZ4/blob/master/LICENSE?raw=true"] = "MIT",
        ["https://github.com/dotnet/corefx/blob/master/LICENSE.TXT"] = "MIT",
        ["https://go.microsoft.com/fwlink/?linkid=2028464"] = "MIT",
        ["https://github.com/Azure/azure-storage-net/blob/master/LICENSE.txt"] = "Apache-2.0",
        ["COPYING.txt"] = "Apache-2.0 AND OpenSymphony-1.1",
    };

    private static readonly string Root = SourceFolder.Of("Functions.sln");

    [Fact]
    public void Notice_PackagesOfBothPrograms_AreListedWithTheirLicences()
    {
        var path = Path.Combine(Root, "NOTICE");
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (begin, end) = (text.IndexOf(Heading, StringComparison.Ordinal) + Heading.Length, text.IndexOf("\n== MIT\n", StringComparison.Ordinal));
        var packages = Packages().ToList();
        var expected = "\n" + string.Concat(packages.Select(package => $"{package.Name}: {package.Licence}. {package.Copyright}\n"));
        if (Environment.GetEnvironmentVariable("EMAILSCHEDULER_TEST_GOLDEN") == "write")
        {
            text = text[..begin] + expected + text[end..];
            File.WriteAllText(path, text);
            end = begin + expected.Length;
        }

        Assert.Equal(expected, text[begin..end]);
        Assert.All(packages.SelectMany(package => package.Licence.Split(" AND ")), licence => Assert.Contains($"\n== {licence}\n", text, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, string Licence, string Copyright)> Packages() => Assets()
        .SelectMany(InAssets)
        .DistinctBy(package => package.Name, StringComparer.OrdinalIgnoreCase)
        .OrderBy(package => package.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>What restore has found: of the two programs, and of the project that the Functions SDK writes for the host's extensions.</summary>
    private static IEnumerable<string> Assets()
    {
        var extensions = Directory.EnumerateFiles(Path.Combine(Root, "src/EmailScheduler.Functions/obj"), "project.assets.json", SearchOption.AllDirectories)
            .Where(file => file.Contains("WorkerExtensions", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(extensions);
        return Programs.Select(program => Path.Combine(Root, $"src/EmailScheduler.{program}/obj/project.assets.json")).Concat(extensions);
    }

    private static IEnumerable<(string Name, string Licence, string Copyright)> InAssets(string assets)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(assets));
        var folder = document.RootElement.GetProperty("packageFolders").EnumerateObject().First().Name;
        var shipped = assets.Contains("WorkerExtensions", StringComparison.Ordinal) ? Extensions() : null;
        foreach (var package in document.RootElement.GetProperty("targets").EnumerateObject().SelectMany(target => target.Value.EnumerateObject()))
        {
            var files = FileKinds
                .SelectMany(kind => package.Value.TryGetProperty(kind, out var found) ? found.EnumerateObject().Select(file => Path.GetFileName(file.Name)) : [])
                .Where(file => file != "_._").ToList();
            if (package.Value.GetProperty("type").GetString() == "package" && files.Exists(file => shipped?.Contains(file) != false))
            {
                var (name, version) = (package.Name.Split('/')[0], package.Name.Split('/')[1]);
                yield return Described(Path.Combine(folder, name.ToLowerInvariant(), version.ToLowerInvariant(), name.ToLowerInvariant() + ".nuspec"), name);
            }
        }
    }

    /// <summary>What the SDK leaves of the extensions' packages: the host has the others.</summary>
    private static HashSet<string?> Extensions() => Directory.EnumerateDirectories(Path.Combine(Root, "src/EmailScheduler.Functions/bin"), ".azurefunctions", SearchOption.AllDirectories)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Select(Path.GetFileName).ToHashSet(StringComparer.Ordinal);

    private static (string Name, string Licence, string Copyright) Described(string nuspec, string name)
    {
        var elements = XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata").Elements().ToLookup(element => element.Name.LocalName, StringComparer.Ordinal);
        var licence = elements["license"].FirstOrDefault() is { } given && (string?)given.Attribute("type") == "expression"
            ? given.Value
            : Others.GetValueOrDefault(elements["license"].FirstOrDefault()?.Value ?? elements["licenseUrl"].FirstOrDefault()?.Value ?? "");
        Assert.True(licence is not null, $"The licence of the package {name} is not known: read it in the package, and name it in this test.");

        var copyright = elements["copyright"].FirstOrDefault()?.Value ?? elements["authors"].First().Value;
        return (name, licence, SpaceRegex.Replace(copyright, " ").Trim());
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex SpaceRegex { get; }
}
