using EmailScheduler.Samples;

namespace EmailScheduler.Scheduling.Tests.Samples;

public sealed class SampleDatabaseTests : FolderTests
{
    private static SampleOptions Options { get; } = new() { Contacts = 3_000, AsOf = new DateOnly(2025, 6, 1) };

    [Fact]
    public void Create_SameOptions_SameBytes() => Assert.True(Make("a", Options).SequenceEqual(Make("b", Options)));

    [Fact]
    public void Create_AnotherSeed_OtherContent() => Assert.False(Make("a", Options).SequenceEqual(Make("b", Options with { Seed = 2 })));

    [Fact]
    public void Create_AnotherDay_OtherContent() =>
        Assert.False(Make("a", Options).SequenceEqual(Make("b", Options with { AsOf = Options.AsOf.AddDays(1) })));

    [Theory]
    [InlineData(1970, 1, 1)]
    [InlineData(2023, 12, 31)]
    [InlineData(2024, 2, 29)]
    [InlineData(2100, 2, 28)]
    [InlineData(9000, 12, 31)]
    public void Create_DayAtAnEdgeOfTheCalendar_Succeeds(int year, int month, int day) =>
        Assert.NotEmpty(Make("a", Options with { AsOf = new DateOnly(year, month, day) }));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Create_HardlyAnyContacts_Succeeds(int contacts) => Assert.NotEmpty(Make("a", Options with { Contacts = contacts }));

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Create_ExtremeSeed_Succeeds(int seed) => Assert.NotEmpty(Make("a", Options with { Seed = seed }));

    [Fact]
    public void Create_Done_OnlyTheDatabaseIsLeft()
    {
        Make("a", Options);

        Assert.Equal([PathOf("a")], Directory.GetFiles(Folder.Path));
    }

    [Fact]
    public void Create_CancelledBefore_LeavesNoFile()
    {
        Assert.Throws<OperationCanceledException>(() => SampleDatabase.Create(PathOf("a"), Options, new CancellationToken(canceled: true)));

        Assert.Empty(Directory.GetFiles(Folder.Path));
    }

    [Fact]
    public async Task Create_CancelledWhileItWrites_LeavesNoFile()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var work = Task.Run(() => SampleDatabase.Create(PathOf("a"), Options with { Contacts = 2_000_000 }, cancellation.Token), CancellationToken.None);
        string[] whileItWrites;
        do
        {
            await Task.Yield();
            whileItWrites = Directory.GetFiles(Folder.Path);
        }
        while (whileItWrites.Length == 0 && !work.IsCompleted);
        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => work);
        Assert.EndsWith(".unfinished", Assert.Single(whileItWrites), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-journal")]
    [InlineData("-wal")]
    public void Create_DatabaseOrItsLogExists_RefusesAndKeepsIt(string suffix)
    {
        File.WriteAllText(PathOf("a") + suffix, "precious");

        var error = Assert.Throws<IOException>(() => SampleDatabase.Create(PathOf("a"), Options, Cancel));

        Assert.Contains(PathOf("a") + suffix, error.Message, StringComparison.Ordinal);
        Assert.Equal([PathOf("a") + suffix], Directory.GetFiles(Folder.Path));
        Assert.Equal("precious", File.ReadAllText(PathOf("a") + suffix));
    }

    [Fact]
    public void Create_TwoAtOnce_OneWinsWhole()
    {
        var failures = new Exception?[2];
        Parallel.For(0, 2, i => failures[i] = Record.Exception(() => SampleDatabase.Create(PathOf("a"), Options, Cancel)));

        Assert.IsType<IOException>(Assert.Single(failures, failure => failure is not null));
        Assert.True(File.ReadAllBytes(PathOf("a")).SequenceEqual(Make("b", Options)));
        Assert.Equal(2, Directory.GetFiles(Folder.Path).Length);
    }

    [Fact]
    public void Create_NegativeContacts_NamesTheRange()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Make("a", Options with { Contacts = -1 }));

        Assert.Contains("0 contacts or more", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1969)]
    [InlineData(9001)]
    public void Create_DayOutOfRange_NamesTheRange(int year)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Make("a", Options with { AsOf = new DateOnly(year, 1, 1) }));

        Assert.Contains("between 1970-01-01 and 9000-12-31", error.Message, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Folder.File(name + ".db");

    private byte[] Make(string name, SampleOptions options)
    {
        SampleDatabase.Create(PathOf(name), options, Cancel);
        return File.ReadAllBytes(PathOf(name));
    }
}
