using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Simulation.Tests.Compatibility;

/// <summary>The shell script in production and this system on one lock: each understands the other's, held, expired and its own.</summary>
public sealed class LeaseCompatibilityTests : FolderTests
{
    private const string ScriptId = "email-scheduler-prod-7";

    private static readonly DateTimeOffset Start = new(2025, 1, 21, 14, 30, 22, TimeSpan.Zero);

    private readonly RecordingTime _time = new(Start);

    public LeaseCompatibilityTests() => Directory.CreateDirectory(Path.GetDirectoryName(LockFile)!);

    private string LockFile => Folder.File(World.LeaseKey);

    private ProductionScript Script => new(LockFile, ScriptId);

    [Theory]
    [InlineData(0, "held")]
    [InlineData(3600, "held")]
    [InlineData(3601, "expired")]
    public async Task Script_OurLease_ReadsHolderAndAge(int secondsLater, string state)
    {
        await using var lease = await TakeAsync();
        var holder = await Leases().ReadAsync(World.DatabaseKey, Cancel);

        Assert.Equal($"{state} {holder!.InstanceId}", await Script.StateAsync(Start.AddSeconds(secondsLater), Cancel));
    }

    [Fact]
    public async Task Script_OurLeaseHeld_NeitherTakesNorRemovesIt()
    {
        await using var lease = await TakeAsync();

        Assert.StartsWith("held ", await Script.TakeAsync(Start.AddSeconds(1), Cancel), StringComparison.Ordinal);
        Assert.StartsWith("held ", await Script.ReleaseAsync(Start.AddSeconds(1), Cancel), StringComparison.Ordinal);
        Assert.Equal("run-1", (await Leases().ReadAsync(World.DatabaseKey, Cancel))!.RunId);
    }

    [Fact]
    public async Task Script_OurInstanceId_RecognizesItsOwn()
    {
        await using var lease = await TakeAsync();
        var holder = await Leases().ReadAsync(World.DatabaseKey, Cancel);

        Assert.Equal("ours", await new ProductionScript(LockFile, holder!.InstanceId!).StateAsync(Start, Cancel));
    }

    [Fact]
    public async Task Script_AfterOurRelease_FindsItFree()
    {
        await (await TakeAsync()).DisposeAsync();
        Assert.Equal("free", await Script.StateAsync(Start, Cancel));
    }

    [Fact]
    public async Task Script_TakesOurExpiredLease_WeLoseItAndLeaveTheScriptsAlone()
    {
        var lease = await TakeAsync();
        var lost = new TaskCompletionSource();
        await using var told = lease.Lost.Register(lost.SetResult);

        Assert.Equal("ours", await Script.TakeAsync(Start.AddSeconds(3601), Cancel));
        _time.Advance(TimeSpan.FromSeconds(3601));
        await lost.Task.WaitAsync(Cancel);
        await lease.DisposeAsync();

        Assert.Equal("ours", await Script.StateAsync(Start.AddSeconds(3601), Cancel));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(3600)]
    [InlineData(86_400)]
    public async Task Script_OurLeaseOfAnyLength_IsRenewedBeforeTheScriptThinksItExpired(int seconds)
    {
        var options = new LeaseOptions { Timeout = TimeSpan.FromSeconds(seconds) };
        await using var lease = (await Leases(options).TryAcquireAsync(World.DatabaseKey, "run-1", 1, Cancel)).Lease;

        Assert.True(_time.Waits.Min() <= TimeSpan.FromSeconds(3600) / 3, $"The first renewal is after {_time.Waits.Min()}.");
    }

    [Fact]
    public async Task TryAcquire_ScriptsLease_BusyUntilItExpiresThenTaken()
    {
        Assert.Equal("ours", await Script.TakeAsync(Start, Cancel));

        _time.Advance(TimeSpan.FromSeconds(3600));
        var busy = (await Leases().TryAcquireAsync(World.DatabaseKey, "run-1", 1, Cancel)).Holder!;
        Assert.Equal((ScriptId, null, Start.AddSeconds(3600)), (busy.InstanceId, busy.RunId, busy.ExpiresAt));

        _time.Advance(TimeSpan.FromSeconds(1));
        await using var lease = await TakeAsync();
        Assert.StartsWith("held ", await Script.StateAsync(_time.GetUtcNow(), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryAcquire_AfterTheScriptsRelease_Taken()
    {
        await Script.TakeAsync(Start, Cancel);
        Assert.Equal("free", await Script.ReleaseAsync(Start.AddSeconds(5), Cancel));
        await using var lease = await TakeAsync();
    }

    /// <summary>Expiry is judged by the store's time of the object, so a timestamp that is wrong, missing or junk neither frees nor holds anybody.</summary>
    [Theory]
    [InlineData("as the script writes", """{"instance_id":"a","timestamp":"2025-01-21T14:30:22Z"}""", "a", 3600)]
    [InlineData("by printf over lines", "{\n  \"instance_id\": \"a\",\n  \"timestamp\": \"2025-01-21T14:30:22Z\"\n}\n", "a", 3600)]
    [InlineData("a clock years behind", """{"instance_id":"a","timestamp":"2001-01-01T00:00:00Z"}""", "a", 3600)]
    [InlineData("a clock years ahead", """{"instance_id":"a","timestamp":"2099-01-01T00:00:00Z"}""", "a", 3600)]
    [InlineData("without a timestamp", """{"instance_id":"a"}""", "a", 3600)]
    [InlineData("fields of later versions", """{"instance_id":"a","timestamp":"2025-01-21T14:30:22Z","pid":12,"tags":["x"]}""", "a", 3600)]
    [InlineData("our own fields", """{"instance_id":"a","timestamp":"2025-01-21T14:30:22Z","timeout":60,"run_id":"r","nonce":"n","host":"h"}""", "a", 60)]
    [InlineData("our own fields, with the try", """{"instance_id":"a","timestamp":"2025-01-21T14:30:22Z","timeout":60,"run_id":"r","try":1,"nonce":"n","host":"h"}""", "a", 60)]
    [InlineData("our own run, without a try", """{"instance_id":"a","timestamp":"2025-01-21T14:30:22Z","timeout":60,"run_id":"run-1","nonce":"n"}""", "a", 60)]
    [InlineData("more than a day", """{"instance_id":"a","timestamp":"2025-01-21T14:30:22Z","timeout":999999}""", "a", 86_400)]
    [InlineData("a timeout as text", """{"instance_id":"a","timestamp":"2025-01-21T14:30:22Z","timeout":"120"}""", "a", 120)]
    [InlineData("a timeout that is none", """{"instance_id":"a","timeout":-1}""", null, 3600)]
    [InlineData("cut off", """{"instance_id":"a","timest""", null, 3600)]
    [InlineData("another format", "locked by a", null, 3600)]
    [InlineData("nothing", "", null, 3600)]
    [InlineData("null", "null", null, 3600)]
    public async Task TryAcquire_LeaseOfAnotherHand_BusyForItsTimeThenTaken(string hand, string body, string? instanceId, int seconds)
    {
        await File.WriteAllTextAsync(LockFile, body, Cancel);
        File.SetLastWriteTimeUtc(LockFile, Start.UtcDateTime);

        _time.Advance(TimeSpan.FromSeconds(seconds));
        var busy = (await Leases().TryAcquireAsync(World.DatabaseKey, "run-1", 1, Cancel)).Holder;
        Assert.True(busy is not null, $"A lease {hand} was not respected.");
        Assert.Equal((instanceId, Start.AddSeconds(seconds)), (busy.InstanceId, busy.ExpiresAt));

        _time.Advance(TimeSpan.FromSeconds(1));
        await using var lease = await TakeAsync();
    }

    /// <summary>A clock that was set back, or a file's time that was set ahead, must not hold a database for years.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(30, true)]
    [InlineData(100_000, true)]
    public async Task TryAcquire_ScriptsLeaseFromTheFuture_TakenIfItWouldHoldForMoreThanADay(int hoursAhead, bool isTaken)
    {
        Assert.Equal("ours", await Script.TakeAsync(Start, Cancel));
        File.SetLastWriteTimeUtc(LockFile, Start.AddHours(hoursAhead).UtcDateTime);

        var answer = await Leases().TryAcquireAsync(World.DatabaseKey, "run-1", 1, Cancel);

        Assert.Equal(isTaken, answer.Lease is not null);
        await (answer.Lease?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private LeaseManager Leases(LeaseOptions? options = null) => new(new DirectoryObjectStore(Folder.Path, _time), options ?? new LeaseOptions(), _time, NullLogger.Instance);

    private async Task<ILease> TakeAsync()
    {
        var answer = await Leases().TryAcquireAsync(World.DatabaseKey, "run-1", 1, Cancel);
        Assert.True(answer.Lease is not null, $"The lease is busy: {answer.Holder}");
        return answer.Lease;
    }
}
