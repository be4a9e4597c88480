using System.CommandLine;
using EmailScheduler.Cli.Commands;
using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Cli.Tests;

/// <summary>
/// Whatever is given to an option, an argument or a setting of any command, it is never answered as unexpected (70). The cases are made from the commands
/// themselves, so that a new option has its own.
/// </summary>
[Collection(CurrentFolder.Name)]
public sealed class HostileArgumentTests : SandboxTests
{
    private const string Folder = "a-folder", Database = "a-database.db", Loop = "a-loop";

    /// <summary>Values, with names of what lies in the current folder.</summary>
    private static readonly string[] Values =
    [
        "", " ", "-", "--", "-1", "0", "1.5", "99999999999999999999999", "9223372036854775807", "NaN", "\0", "a\0b", "a\nb\u001b[31m", "\ud800", "{0}", "'; DROP TABLE contacts; --",
        Folder, Folder + "/", Database, Database + "/below", "missing/below", Loop, "/dev/full", "/dev/null/below", "/proc/none", "s3://", "s3://b", "file://", "http://[", "=", ":", "a=b",
        new string('x', 300), new string('x', 5000), new string('/', 5000),
    ];

    /// <summary>What else a command cannot do without, by the name of the option or argument.</summary>
    private static readonly Dictionary<string, string> Needed = new(StringComparer.Ordinal)
    {
        ["--contact"] = "1",
        ["--date"] = "2025-06-01",
        ["ID"] = "1",
        ["A"] = "1",
        ["B"] = "1",
        ["FILE"] = Database,
        ["program"] = "true",
    };

    private readonly string _before = Environment.CurrentDirectory;

    public HostileArgumentTests()
    {
        Environment.CurrentDirectory = Directory.CreateDirectory(Path.Combine(Sandbox.Folder, "current")).FullName;
        Directory.CreateDirectory(Folder);
        File.WriteAllBytes(Database, Sandbox.Bytes("CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT)"));
        File.CreateSymbolicLink(Loop, Loop);
    }

    public override void Dispose()
    {
        Environment.CurrentDirectory = _before;
        base.Dispose();
    }

    [Fact]
    public async Task AnyOption_AnyValue_IsNeverUnexpected() => await AssertAsync(OfCommands());

    [Fact]
    public async Task AnySetting_AnyValue_IsNeverUnexpected() =>
        await AssertAsync(from name in Settings() from value in Values select new[] { "plan", "--set", $"{name}={value}" });

    private async Task AssertAsync(IEnumerable<string[]> cases)
    {
        await Sandbox.WithSampleAsync(20);
        var wrong = new List<string>();
        var chosen = LongTests.Some([.. cases], byDefault: 25, wanted: 300).ToList();
        foreach (var arguments in chosen)
        {
            var (exitCode, _, errors) = await RunAsync(arguments);
            if (exitCode is not (0 or 1 or 65 or 75 or 78) || errors.Contains("Unexpected", StringComparison.Ordinal))
            {
                wrong.Add($"{string.Join(' ', arguments.Select(argument => $"'{(argument.Length > 50 ? argument[..50] + "…" : argument)}'"))}: {exitCode}, {errors}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {chosen.Count}:\n{string.Join('\n', wrong)}");
        Assert.True(chosen.Count >= 20, $"Only {chosen.Count} cases.");
    }

    /// <summary>What a case says of a setting or an option comes last, and holds.</summary>
    private Task<Answer> RunAsync(string[] arguments)
    {
        string[] path = [.. arguments.TakeWhile(word => word.Length > 0 && char.IsAsciiLetterLower(word[0]))];
        string[] settings = [$"Store:Url={Sandbox.Store}", $"Temp:Folder={Sandbox.Temp}", "Retry:TransientTries=1", "Retry:BusyTries=1"];
        string[] day = arguments.Contains("--as-of") ? [] : ["--as-of", "2025-06-01"];
        return Sandbox.CallAsync([.. path, .. day, .. settings.SelectMany(setting => new[] { "--set", setting }), .. arguments[path.Length..]]);
    }

    private static IEnumerable<string[]> OfCommands()
    {
        var common = new CommonOptions();
        var root = CliApplication.Tree(common);
        var everywhere = root.Options.Where(option => option.Recursive).ToList();
        return from command in Commands([], root)
               from own in (IEnumerable<string[]>)[.. command.Leaf.Options.Concat(everywhere).SelectMany(option => OfOption(command.Leaf, option)), .. command.Leaf.Arguments.SelectMany(argument => OfArgument(command.Leaf, argument))]
               select (string[])[.. command.Path, .. own];
    }

    private static IEnumerable<(string[] Path, Command Leaf)> Commands(string[] path, Command command) =>
        (command.Action is not null && path.Length > 0 ? [(path, command)] : Enumerable.Empty<(string[], Command)>())
            .Concat(command.Subcommands.SelectMany(below => Commands([.. path, below.Name], below)));

    private static IEnumerable<string[]> OfOption(Command command, Option option)
    {
        string[] rest = [.. NeededOptions(command, option), .. Words(command, argument: null, value: "")];
        return option.Arity.MaximumNumberOfValues == 0
            ? [[option.Name, .. rest]]
            : from value in Values select (string[])[option.Name, value, .. rest];
    }

    private static IEnumerable<string[]> OfArgument(Command command, Argument argument) =>
        from value in Values select (string[])[.. NeededOptions(command, except: null), .. Words(command, argument, value)];

    private static IEnumerable<string> NeededOptions(Command command, Option? except) =>
        command.Options.Where(option => option.Required && option != except).SelectMany(option => new[] { option.Name, Needed.GetValueOrDefault(option.Name, "1") });

    private static IEnumerable<string> Words(Command command, Argument? argument, string value)
    {
        var words = command.Arguments.Where(needed => needed == argument || needed.Arity.MinimumNumberOfValues > 0 || needed.Arity.MaximumNumberOfValues > 1)
            .Select(needed => needed == argument ? value : Needed.GetValueOrDefault(needed.Name, "1")).ToList();

        // After '--' nothing is taken for an option.
        return words.Count == 0 ? [] : words.Prepend("--");
    }

    /// <summary>Every setting that is read.</summary>
    private static List<string> Settings()
    {
        var names = new List<string>();
        RunSettings.Read(name =>
        {
            names.Add(name);
            return null;
        });
        return names;
    }
}

/// <summary>Tests in which the current folder, which the process has one of, is another one: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CurrentFolder
{
    /// <summary>The collection's name.</summary>
    public const string Name = "current folder";
}
