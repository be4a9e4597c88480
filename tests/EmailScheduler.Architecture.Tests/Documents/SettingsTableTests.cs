using System.Globalization;
using System.Text.Json;
using EmailScheduler.Functions.Settings;
using EmailScheduler.Scheduling.Model;
using Microsoft.Extensions.Configuration;

namespace EmailScheduler.Architecture.Tests.Documents;

/// <summary>docs/configuration.md says what the program reads: the same names, the same defaults, the same ranges.</summary>
public sealed partial class SettingsTableTests
{
    private static readonly DocumentedSetting[] Table = [.. DocumentedSetting.ReadAll(Repository.Read("docs/configuration.md")).DistinctBy(setting => setting.Name)];

    public static TheoryData<string> Names => new(Table.Select(setting => setting.Name));

    [Fact]
    public void Table_Names_AreThoseThatTheProgramReads()
    {
        var read = new RecordedNames();
        Read(read, []);

        // An exclusion window of a list has fields, which a table of their own describes, and a receiver of events has two. A name with others below it is a section; BUCKET_NAME, the variables of other programs and the switches of the Functions host are no settings of this one.
        read.Names.RemoveWhere(name => name.StartsWith("Scheduling:ExclusionWindows:", StringComparison.Ordinal));
        read.Names.RemoveWhere(name => name.StartsWith("Notify:Webhooks:", StringComparison.Ordinal));
        read.Names.RemoveWhere(name => name.StartsWith("AzureWebJobs", StringComparison.Ordinal));
        var settings = read.Names.Where(name => !read.Names.Any(other => other.StartsWith(name + ":", StringComparison.Ordinal)) && name != "BUCKET_NAME");

        Assert.Equal(settings.Order(StringComparer.Ordinal), Table.Select(setting => setting.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Default_OfTheTable_ChangesNothing(string name)
    {
        if (Of(name).Default is { } value)
        {
            Assert.Equal(Read([]), Read(name, value));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Example_OfTheTable_IsReadAndChangesTheSettings(string name)
    {
        var setting = Of(name);
        Assert.NotEmpty(setting.Examples);
        Assert.All(setting.Examples, example => Assert.NotEqual(Read([]), Read(name, example)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Range_OfTheTable_IsWhatTheProgramAccepts(string name)
    {
        if (Of(name).Range is not var (least, most))
        {
            // What is a number must have a range.
            Assert.DoesNotContain("whole number", RemedyFor(name, "none of them"), StringComparison.Ordinal);
            return;
        }

        Read(name, Text(least));
        Read(name, Text(most));
        Assert.NotEqual("", RemedyFor(name, Text(least - 1)));
        Assert.NotEqual("", RemedyFor(name, Text(most + 1)));
    }

    private static DocumentedSetting Of(string name) => Table.Single(setting => setting.Name == name);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string RemedyFor(string name, string value)
    {
        try
        {
            Read(name, value);
            return "";
        }
        catch (InvalidSettingException failure)
        {
            return failure.Message;
        }
    }

    private static string Read(string name, string value) => Read(new RecordedNames(), new(StringComparer.Ordinal) { [name] = value });

    private static string Read(Dictionary<string, string> settings) => Read(new RecordedNames(), settings);

    /// <summary>All settings as they are read, as one text.</summary>
    private static string Read(RecordedNames names, Dictionary<string, string> settings)
    {
        names.Set("Schedule", "0 0 5 * * *");
        names.Set("Store:Url", "file:///srv/other");
        foreach (var (name, value) in settings)
        {
            names.Set(name, value);
        }

        var app = new AppSettings();
        app.Read(new ConfigurationRoot([names]), isDevelopment: true);
        return JsonSerializer.Serialize(new { App = app, Schedule = settings.GetValueOrDefault("Schedule") });
    }

    /// <summary>A source of settings that keeps the names it is asked for.</summary>
    private sealed class RecordedNames : ConfigurationProvider
    {
        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public override bool TryGet(string key, out string? value)
        {
            Names.Add(key);
            return base.TryGet(key, out value);
        }
    }

    /// <summary>A row of one of the document's tables.</summary>
    /// <param name="Name">The setting's name, with colons.</param>
    /// <param name="Default">Its default value; null where that is described in words.</param>
    /// <param name="Range">The least and the greatest value; null where it is no whole number.</param>
    /// <param name="Examples">The values in the column of examples.</param>
    internal sealed partial record DocumentedSetting(string Name, string? Default, (long Least, long Most)? Range, IReadOnlyList<string> Examples)
    {
        public static IEnumerable<DocumentedSetting> ReadAll(string text) =>
            from row in Row().Matches(text)
            let meaning = row.Groups["meaning"].Value
            select new DocumentedSetting(
                row.Groups["name"].Value.Replace("__", ":", StringComparison.Ordinal),
                Value().Match(row.Groups["default"].Value) is { Success: true } value ? value.Groups["value"].Value : null,
                RangeOf(meaning),
                [.. Values().Matches(row.Groups["example"].Value).Select(example => example.Groups["value"].Value)]);

        private static (long Least, long Most)? RangeOf(string meaning) =>
            RangeText().Match(meaning) is { Success: true } range
                ? (Number(range.Groups["least"].Value), range.Groups["most"].Success ? Number(range.Groups["most"].Value) : int.MaxValue)
                : null;

        private static long Number(string digits) => long.Parse(digits, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

        // Names of settings are in Pascal case; those in capitals are variables of other programs, and the last row is a setting of the Functions host.
        [GeneratedRegex(@"^\| `(?!AzureFunctionsJobHost)(?<name>([A-Z][a-z]\w*)((:|__)\w+)*)`[^|]*\| (?<default>[^|]*) \| (?<meaning>[^|]*) \| (?<example>[^|]*) \|$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Row();

        [GeneratedRegex("^`(?<value>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Value();

        [GeneratedRegex("`(?<value>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Values();

        [GeneratedRegex(@"\((?<least>\d[\d,]*) (to (?<most>\d[\d,]*)|or more)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
        private static partial Regex RangeText();
    }
}
