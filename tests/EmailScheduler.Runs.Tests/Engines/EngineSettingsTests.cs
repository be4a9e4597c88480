namespace EmailScheduler.Runs.Tests.Engines;

public sealed class EngineSettingsTests
{
    [Fact]
    public void Read_EngineGiven_TakesCommandArgumentsAndTime()
    {
        var engine = Read(("Engine:Command", "/opt/planner"), ("Engine:Arguments:0", "--date={asOf}"), ("Engine:Arguments:1", "{database}"), ("Engine:Arguments:3", "after a gap"), ("Engine:TimeoutSeconds", "90"));

        Assert.Equal(("/opt/planner", TimeSpan.FromSeconds(90)), (engine.Command, engine.Timeout));
        Assert.Equal(["--date={asOf}", "{database}"], engine.Arguments);
        Assert.IsType<CommandEngine>(ConfiguredEngine.Create(engine, TimeProvider.System, NullLogger.Instance));
    }

    [Fact]
    public void Read_NothingGiven_IsTheBuiltInEngine()
    {
        Assert.Equal(new EngineSettings(), Read());
        Assert.IsType<BuiltInEngine>(ConfiguredEngine.Create(Read(), TimeProvider.System, NullLogger.Instance));
    }

    [Theory]
    [InlineData("Engine:TimeoutSeconds", "0")]
    [InlineData("Engine:TimeoutSeconds", "86401")]
    [InlineData("Engine:Arguments", "--plan {database}")]
    public void Read_BadValue_NamesTheSetting(string name, string value) =>
        Assert.Contains(name, Assert.Throws<InvalidSettingException>(() => Read((name, value))).Message, StringComparison.Ordinal);

    private static EngineSettings Read(params (string Name, string Value)[] given) =>
        RunSettings.Read(name => given.FirstOrDefault(setting => setting.Name == name).Value).Engine;
}
