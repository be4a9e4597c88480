namespace EmailScheduler.Runs.Tests.Settings;

public class SettingNamesTests
{
    private static readonly SettingNames Names = NamesOf(_ => null);

    /// <summary>A name that no setting has, and the one that it is taken for.</summary>
    public static TheoryData<string, string> Misspelt => new()
    {
        { "Scheduling:PreExclusionBuferDays", "Scheduling:PreExclusionBufferDays" },
        { "scheduling:preexclusionbufferday", "Scheduling:PreExclusionBufferDays" },
        { "Schedulin:PreExclusionBufferDays", "Scheduling:PreExclusionBufferDays" },
        { "Shceduling:Timezone", "Scheduling:Timezone" },
        { "Scheduling:Nothing:Like:It", "Scheduling:" },
        { "Scheduling:Timezone:Name", "Scheduling:Timezone" },
        { "Lease:CreateWhenMissing", "Database:CreateWhenMissing" },
        { "Leases:TimeoutSeconds", "Lease:TimeoutSeconds" },
        { "Logs:KeepDays", "Log:KeepDays" },
        { "Engine:Arguments:1", "Engine:Arguments:0" },
        { "Store:URI", "Store:Url" },
    };

    [Theory]
    [MemberData(nameof(Misspelt))]
    public void Require_MisspeltInASection_IsRefusedWithTheNearestWhoeverReadsThere(string name, string nearest)
    {
        foreach (var scope in Enum.GetValues<SettingScope>())
        {
            var refused = Assert.Throws<InvalidSettingException>(() => Names.Require(name, scope, "there"));

            Assert.Equal(name, refused.Setting);
            Assert.StartsWith($"There is no setting '{name}' (there): did you mean '{nearest}", refused.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A name, and the scopes in which it is refused.</summary>
    [Theory]
    [InlineData("LEASE:TIMEOUTSECONDS")]
    [InlineData("RunAt")]
    [InlineData("Logging:LogLevel:Default", SettingScope.Own)]
    [InlineData("AzureFunctionsJobHost:extensions:durableTask:hubName", SettingScope.Own)]
    [InlineData("AllowedHosts", SettingScope.Own, SettingScope.WithHost)]
    [InlineData("PreExclusionBufferDays", SettingScope.Own, SettingScope.WithHost)]
    [InlineData("Scheduling_PreExclusionBufferDays", SettingScope.Own, SettingScope.WithHost)]
    [InlineData("TEMP", SettingScope.Own, SettingScope.WithHost)]
    [InlineData("Store", SettingScope.Own, SettingScope.WithHost, SettingScope.Shared)]
    public void Require_AnyName_IsRefusedWhereItIsMeantToBeASetting(string name, params SettingScope[] refused) => Assert.Equal(
        refused,
        Enum.GetValues<SettingScope>().Where(scope => Record.Exception(() => Names.Require(name, scope, "there")) is InvalidSettingException));

    [Fact]
    public void Require_ArgumentsOfTheEngine_AreSettingsUpToTheFirstGap()
    {
        var names = NamesOf(name => name is "Engine:Arguments:0" or "Engine:Arguments:1" or "Engine:Arguments:3" ? "x" : null);

        names.Require("Engine:Arguments:1", SettingScope.Own, "there");
        Assert.Throws<InvalidSettingException>(() => names.Require("Engine:Arguments:3", SettingScope.Own, "there"));
    }

    private static SettingNames NamesOf(Func<string, string?> lookup)
    {
        var read = new SettingsReader(lookup);
        RunSettings.Read(read);
        return new SettingNames([.. read.Values.Select(setting => setting.Name), .. SettingNames.OfTheApp]);
    }
}
