namespace EmailScheduler.Runs.Tests.Settings;

public sealed class SchedulingChangeTests
{
    private const string Window = """[{"state":"TX","kind":"birthday","days_before":0,"days_after":10}]""";

    /// <summary>What is configured and what the change gives, as NAME=VALUE and blanks between; the settings that are reported, each as NAME: NOW > CHANGED.</summary>
    [Theory]
    [InlineData("", "Scheduling:SendTimeHour=9", "Scheduling:SendTimeHour: 8 > 9")]
    [InlineData("Scheduling:SendTimeHour=7", "Scheduling:SendTimeHour=9", "Scheduling:SendTimeHour: 7 > 9")]
    [InlineData("Scheduling:SendTimeHour=7", "Scheduling:SendTimeHour=", "Scheduling:SendTimeHour: 7 > 8")]
    [InlineData("", "Scheduling:SendTimeHour=8", "Scheduling:SendTimeHour: 8 > 8")]
    [InlineData("", "scheduling:sendtimehour=9", "Scheduling:SendTimeHour: 8 > 9")]
    [InlineData("", "Scheduling:SizeProfile=large", "Scheduling:SizeProfile:  > large")]
    [InlineData("Scheduling:HorizonDays=90", "Scheduling:BirthdayDaysBefore=7", "Scheduling:BirthdayDaysBefore: 14 > 7")]
    [InlineData("", "Scheduling:ExclusionWindows:0:State=TX Scheduling:ExclusionWindows:0:Kind=all_year", "Scheduling:ExclusionWindows:0:State:  > TX; Scheduling:ExclusionWindows:0:Kind:  > all_year")]
    public void Read_Change_NamesWhatItGives(string configured, string given, string expected)
    {
        var (now, change) = (Assignments(configured), Assignments(given));

        var read = SchedulingChange.Read(now.GetValueOrDefault, name => change.GetValueOrDefault(name, now.GetValueOrDefault(name)), change.Keys);

        Assert.Equal(expected, string.Join("; ", read.Settings.Select(setting => $"{setting.Name}: {setting.Now} > {setting.Changed}")));
    }

    [Fact]
    public void Read_TextInPlaceOfAList_NamesTheEntriesThatGo()
    {
        var now = Assignments("Scheduling:ExclusionWindows:0:State=NV Scheduling:ExclusionWindows:0:Kind=all_year");

        var read = SchedulingChange.Read(now.GetValueOrDefault, name => name == "Scheduling:ExclusionWindows" ? Window : now.GetValueOrDefault(name), ["Scheduling:ExclusionWindows"]);

        Assert.Equal(
            [new("Scheduling:ExclusionWindows", null, Window), new("Scheduling:ExclusionWindows:0:State", "NV", null), new("Scheduling:ExclusionWindows:0:Kind", "all_year", null)],
            read.Settings);
        Assert.Equal("NV", Assert.Single(read.Now.ExclusionWindows).State);
        Assert.Equal("TX", Assert.Single(read.Changed.ExclusionWindows).State);
    }

    [Theory]
    [InlineData("Scheduling:SendTimeHour", true)]
    [InlineData("scheduling:ExclusionWindows:0:State", true)]
    [InlineData("Store:Url", false)]
    [InlineData("Schedule", false)]
    public void IsOfTheRules_Name_SaysWhetherPlansDependOnIt(string name, bool expected) => Assert.Equal(expected, SchedulingChange.IsOfTheRules(name));

    [Fact]
    public void Read_OutOfRange_IsRefused() =>
        Assert.Equal("Scheduling:SendTimeHour", Assert.Throws<InvalidSettingException>(() => SchedulingChange.Read(_ => null, name => name == "Scheduling:SendTimeHour" ? "24" : null, [])).Setting);

    private static Dictionary<string, string?> Assignments(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(one => one.Split('=')[0], one => (string?)one.Split('=')[1], StringComparer.OrdinalIgnoreCase);
}
