namespace EmailScheduler.Runs.Tests.Settings;

/// <summary>What is shown of the settings in force, whichever host shows it.</summary>
public sealed class SourcedSettingsTests
{
    /// <summary>What is given, and the name, value and source that are shown.</summary>
    [Theory]
    [InlineData("Lease:TimeoutSeconds", "600", "Lease:TimeoutSeconds", "600", "a file")]
    [InlineData("Lease:TimeoutSeconds", null, "Lease:TimeoutSeconds", "3600", "default")]
    [InlineData("Engine:Arguments:0", "--password=hush", "Engine:Arguments:0", "***", "a file")]
    [InlineData("Engine:Command", "https://user:hush@host/path", "Engine:Command", "https://***@host/path", "a file")]
    [InlineData("Engine:Command", "https://host/path?signature=hush", "Engine:Command", "https://host/path?***", "a file")]
    [InlineData("Temp:Folder", "/srv/temp", "Temp:Folder", "/srv/temp", "a file")]
    public void List_OneSetting_HasItsValueAndItsSourceWithoutSecrets(string given, string? value, string name, string shown, string source)
    {
        var setting = Assert.Single(List(given, value), one => one.Name == name);

        Assert.Equal((shown, source), (setting.Value, setting.Source));
    }

    [Fact]
    public void List_NothingIsGiven_NamesTheStoreAndTheFoldersThatAreUsed()
    {
        var settings = List("", null).ToDictionary(one => one.Name);

        Assert.Equal(("/srv/store", "default"), (settings["Store:Url"].Value, settings["Store:Url"].Source));
        Assert.Equal(Path.GetTempPath(), settings["Temp:Folder"].Value);
        Assert.DoesNotContain(settings.Keys, name => name.StartsWith("Engine:Arguments", StringComparison.Ordinal));
    }

    [Fact]
    public void List_OfAnOrganization_ItsOwnComeFromItsColumns()
    {
        var own = new OrganizationOverrides
        {
            InForce = new SchedulingSettings(),
            Given = [new GivenSetting("timezone", "America/Denver", "organizations.timezone"), new GivenSetting("guard_mode", "warn", "organizations.guard_mode"), new GivenSetting("pre_exclusion_buffer_days.CA", "30", "organization_state_buffers")],
        };

        var settings = List("", null, own);

        Assert.Contains(new SourcedSetting("Scheduling:Timezone", "America/Denver", "organizations.timezone"), settings);
        Assert.Contains(new SourcedSetting("Guard:Mode", "warn", "organizations.guard_mode"), settings);
        Assert.Equal(new SourcedSetting("Scheduling:PreExclusionBufferDays.CA", "30", "organization_state_buffers"), settings[^1]);
    }

    /// <summary>What is given, what is to be tried of the same setting, and what it is then.</summary>
    [Theory]
    [InlineData("Scheduling:HorizonDays", "120", "30", "120", "30")]
    [InlineData("Scheduling:HorizonDays", "120", "", "120", "400")]
    [InlineData("Scheduling:HorizonDays", null, "400", "400", "400")]
    [InlineData("Scheduling:Blackouts", "2026-01-02", "", "2026-01-02", "")]
    [InlineData("Scheduling:SizeProfile", null, "large", null, "large")]
    [InlineData("Scheduling:ExclusionWindows", """[{"state":"TX","kind":"all_year"}]""", "[]", """[{"state":"TX","kind":"all_year"}]""", "[]")]
    public void ChangeOf_OneSetting_IsTheChange(string name, string? given, string tried, string? now, string? changed) =>
        Assert.Equal([new ChangedSetting(name, now, changed)], Of(name, given).ChangeOf(new Dictionary<string, string> { [name] = tried }).Settings);

    [Fact]
    public void ChangeOf_SecretsAreGiven_NeedsNoneOfThem()
    {
        var settings = Of("Notify:Webhooks", """[{"url":"https://hooks.example.com/a","secret":"whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="}]""");

        Assert.Equal(30, settings.ChangeOf(new Dictionary<string, string> { ["Scheduling:HorizonDays"] = "30" }).Changed.HorizonDays);
    }

    [Fact]
    public void ChangeOf_ValueOutOfRange_NamesTheSetting() => Assert.Equal(
        "Scheduling:SendTimeHour",
        Assert.Throws<InvalidSettingException>(() => Of("", null).ChangeOf(new Dictionary<string, string> { ["Scheduling:SendTimeHour"] = "24" })).Setting);

    private static IReadOnlyList<SourcedSetting> List(string given, string? value, OrganizationOverrides? own = null) => Of(given, value).List(own);

    private static SourcedSettings Of(string given, string? value)
    {
        var read = new SettingsReader(name => name == given ? value : null);
        var run = RunSettings.Read(read);
        return new SourcedSettings(read.Values, name => name == given && value is not null ? "a file" : null) { Store = new StoreLocation("/srv/store", IsEmbedded: false), Run = run };
    }
}
