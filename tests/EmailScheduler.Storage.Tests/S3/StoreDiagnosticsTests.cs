using EmailScheduler.Storage.Diagnostics;
using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Torture;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Storage.Tests.S3;

/// <summary>What an examination says of good, of half-good and of bad stores.</summary>
public sealed class StoreDiagnosticsTests(TestBucket bucket) : FolderTests, IClassFixture<TestBucket>
{
    [Fact]
    public async Task Examine_DirectoryStore_AllKeptAndNothingLeft()
    {
        var store = new DirectoryObjectStore(Folder.File("store"));
        var examination = await ExamineAsync(store);
        Assert.True(examination.MayBeUsed);
        Assert.All(examination.Findings, finding => Assert.Equal(CheckVerdict.Kept, finding.Verdict));
        Assert.Empty(await store.KeysAsync(""));
    }

    [Fact]
    public async Task Examine_RealServer_UsableAndNothingLeft()
    {
        using var store = bucket.OpenPrivate();
        var examination = await ExamineAsync(store);
        Assert.True(examination.MayBeUsed);
        Assert.Equal(CheckVerdict.Kept, VerdictOf(examination, "create if absent"));
        Assert.Equal(CheckVerdict.Kept, VerdictOf(examination, "copy if unchanged"));
        Assert.Equal(CheckVerdict.Kept, VerdictOf(examination, "server: copy if unchanged"));
        Assert.Equal(CheckVerdict.Kept, VerdictOf(examination, "server: upload in parts, if unchanged"));
        Assert.Empty(await store.KeysAsync(""));
    }

    [Fact]
    public async Task Examine_StoreThatIgnoresConditions_MustNotBeUsed()
    {
        using var direct = bucket.OpenPrivate();
        await using var proxy = await FaultProxy.StartAsync(S3Server.Options("any"));
        proxy.Decide = _ => Fault.IgnoreConditions;
        using var store = bucket.Open("ignoring", proxy.Address);
        var examination = await ExamineAsync(store);
        Assert.False(examination.MayBeUsed);
        Assert.Equal(CheckVerdict.Broken, VerdictOf(examination, "create if absent"));
        Assert.Equal(CheckVerdict.Broken, VerdictOf(examination, "replace if unchanged"));
        Assert.Equal(CheckVerdict.Emulated, VerdictOf(examination, "server: upload in parts, if unchanged"));
    }

    [Fact]
    public async Task Examine_MissingBucket_AFindingThatNamesIt()
    {
        using var store = new S3ObjectStore(S3Server.Options("no-such-bucket-here"));
        var examination = await ExamineAsync(store);
        Assert.False(examination.MayBeUsed);
        Assert.Contains("no-such-bucket-here", Assert.Single(examination.Findings).Observed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, CheckVerdict.Kept)]
    [InlineData(120, CheckVerdict.Note)]
    [InlineData(-1200, CheckVerdict.Broken)]
    public async Task Examine_ClocksApart_Told(int seconds, CheckVerdict expected)
    {
        var store = new DirectoryObjectStore(Folder.File("store"), new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50)));
        var examination = await new StoreDiagnostics(store, Folder.Path, new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50).AddSeconds(seconds))).ExamineAsync(Cancel);
        Assert.Equal(expected, VerdictOf(examination, "clock"));
    }

    private Task<DiagnosticReport> ExamineAsync(IObjectStore store) => new StoreDiagnostics(store, Folder.Path, TimeProvider.System).ExamineAsync(Cancel);

    private static CheckVerdict VerdictOf(DiagnosticReport examination, string probe) => Assert.Single(examination.Findings, finding => finding.Probe == probe).Verdict;
}
