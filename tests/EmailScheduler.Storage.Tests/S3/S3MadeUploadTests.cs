using System.Security.Cryptography;
using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Torture;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Storage.Tests.S3;

/// <summary>Uploads of content that is made while it is sent, over the server in this process.</summary>
public sealed class S3MadeUploadTests : S3MadeUploadContract
{
    private MemoryS3Server _server = null!;

    private protected override int PartLength => 64 << 10;

    private protected override async Task<S3StoreOptions> StartServerAsync() => (_server = await MemoryS3Server.StartAsync()).Options;

    private protected override void IgnoreConditionsOnCompletion() => _server.KeepsConditionsOnCompletion = false;

    private protected override async ValueTask StopServerAsync() => await _server.DisposeAsync();
}

/// <summary>The same over a real server.</summary>
public sealed class S3MadeUploadOverBucketTests(TestBucket bucket) : S3MadeUploadContract, IClassFixture<TestBucket>
{
    // The least that a server takes.
    private protected override int PartLength => 5 << 20;

    private protected override Task<S3StoreOptions> StartServerAsync() => Task.FromResult(S3Server.Options(bucket.Name, $"made-{Guid.NewGuid():N}"));

    private protected override void IgnoreConditionsOnCompletion() => Proxy.Decide = request => request.Method == "POST" ? Fault.IgnoreConditions : Fault.None;
}

/// <summary>What an upload must do whose length is not known before it has been made.</summary>
public abstract class S3MadeUploadContract : IAsyncLifetime
{
    private const string Key = "org-data/99.db.ltx/0009/1-2.ltx";
    private const string Stale = "\"0123456789abcdef0123456789abcdef\"";

    private S3ObjectStore _direct = null!;
    private S3ObjectStore _store = null!;

    private protected FaultProxy Proxy { get; private set; } = null!;

    private protected abstract int PartLength { get; }

    public async ValueTask InitializeAsync()
    {
        var server = await StartServerAsync();
        Proxy = await FaultProxy.StartAsync(server);
        _direct = new S3ObjectStore(server);
        _store = new S3ObjectStore(new S3StoreOptions
        {
            Bucket = server.Bucket,
            Prefix = server.Prefix,
            Endpoint = Proxy.Address,
            Region = server.Region,
            AccessKeyId = server.AccessKeyId,
            SecretAccessKey = server.SecretAccessKey,
            FirstWait = TimeSpan.FromMilliseconds(1),
            LongestWait = TimeSpan.FromMilliseconds(5),
            MadePart = PartLength,
            MultipartFrom = PartLength,
            UploadPart = PartLength,
        });
    }

    public async ValueTask DisposeAsync()
    {
        _store?.Dispose();
        _direct?.Dispose();
        if (Proxy is not null)
        {
            await Proxy.DisposeAsync();
            await StopServerAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, -1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 1, 2)]
    [InlineData(2, 0, 2)]
    [InlineData(3, 77, 4)]
    public async Task Put_AnyLength_WrittenWholeInOnePass(int wholeParts, int more, int parts)
    {
        var content = Content((wholeParts * PartLength) + more);
        Assert.Equal(PutStatus.Written, (await _store.PutAsync(Absent(content), Cancel)).Status);
        await AssertStoredAsync(content, passes: 1);
        Assert.Equal(parts, Proxy.Requests.Count(request => request.EndsWith("?part", StringComparison.Ordinal) && !request.Contains(".store-probe", StringComparison.Ordinal)));
        await AssertNothingLeftAsync();
    }

    [Theory]
    [InlineData(nameof(Fault.LoseAnswer))]
    [InlineData(nameof(Fault.ErrorAfterActing))]
    [InlineData(nameof(Fault.LoseRequest))]
    [InlineData(nameof(Fault.Conflict))]
    public async Task Put_FaultAtAnyStep_WrittenWholeInOnePass(string fault)
    {
        foreach (var (step, length) in new[] { ("PUT", PartLength / 2), ("POST ?uploads", 2 * PartLength), ("PUT part", 2 * PartLength), ("POST complete", 2 * PartLength) })
        {
            await _direct.DeleteAsync(Key, cancellationToken: Cancel);
            Proxy.Once(Enum.Parse<Fault>(fault), request => Step(request) == step && !request.Path.Value!.Contains(".store-probe", StringComparison.Ordinal), times: 2);
            var content = Content(length);
            Assert.Equal(PutStatus.Written, (await _store.PutAsync(Absent(content), Cancel)).Status);
            await AssertStoredAsync(content, passes: 1);
        }
    }

    [Fact]
    public async Task Put_ConditionFails_NothingChangedAndNothingLeft()
    {
        await _direct.PutTextAsync(Key, "old");
        foreach (var length in new[] { PartLength / 2, 2 * PartLength })
        {
            Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await _store.PutAsync(Absent(Content(length)), Cancel));
            Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await _store.PutAsync(Absent(Content(length)) with { IfAbsent = false, IfMatch = Stale }, Cancel));
        }

        await AssertNothingLeftAsync("old");
    }

    [Fact]
    public async Task Put_AnotherWrittenMeanwhile_ItIsTheOneThatStays()
    {
        Proxy.Decide = request =>
        {
            if (Step(request) == "POST complete" && !request.Path.Value!.Contains(".store-probe", StringComparison.Ordinal))
            {
                _direct.PutTextAsync(Key, "theirs").GetAwaiter().GetResult();
            }

            return Fault.None;
        };
        Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await _store.PutAsync(Absent(Content(2 * PartLength)), Cancel));
        await AssertNothingLeftAsync("theirs");
    }

    [Fact]
    public async Task Put_ManyAtOnce_OneIsWritten()
    {
        var contents = Enumerable.Range(0, 3).Select(_ => Content(2 * PartLength)).ToList();
        var results = await Task.WhenAll(contents.Select(content => _store.PutAsync(Absent(content), Cancel)));
        var winner = Assert.Single(results.Index(), result => result.Item.Status == PutStatus.Written).Index;
        await AssertStoredAsync(contents[winner], passes: 1);
    }

    [Fact]
    public async Task Put_PartNeverArrives_TransientAndNothingLeft()
    {
        Proxy.Decide = request => Step(request) == "PUT part" && request.Query["partNumber"] == "2" && !request.Path.Value!.Contains(".store-probe", StringComparison.Ordinal) ? Fault.Unavailable : Fault.None;
        var content = Content(12 * PartLength);
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => _store.PutAsync(Absent(content), Cancel));
        Assert.Equal(ObjectStoreFailure.Transient, failure.Kind);
        Assert.Contains("503", failure.Message, StringComparison.Ordinal);
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Put_NoPartArrives_NoMoreIsMadeThanIsHeldInMemory()
    {
        const int Sent = 4;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Proxy.Decide = request => Step(request) == "PUT part" && !request.Path.Value!.Contains(".store-probe", StringComparison.Ordinal) ? Fault.Stall : Fault.None;
        var content = Content(12 * PartLength);
        var put = _store.PutAsync(Absent(content), cancel.Token);
        while (content.Made < (Sent + 1) * (long)PartLength)
        {
            await Task.Delay(10, Cancel);
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.InRange(content.Made, (Sent + 1) * (long)PartLength, ((Sent + 1) * (long)PartLength) + 20_000);
        await AssertNothingLeftAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Put_CancelledOrContentFails_NothingWrittenAndNothingLeft(bool fails)
    {
        using var cancel = new CancellationTokenSource();
        var content = Content(3 * PartLength);
        content.Making = offset =>
        {
            if (offset > 2 * PartLength)
            {
                cancel.Cancel();
                throw fails ? new InvalidDatabaseException("Page 7 of the database changed.") : new OperationCanceledException(cancel.Token);
            }
        };
        var failure = await Record.ExceptionAsync(() => _store.PutAsync(Absent(content), cancel.Token));
        Assert.Equal(fails ? typeof(InvalidDatabaseException) : typeof(OperationCanceledException), failure!.GetType());
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Put_ServerIgnoresConditionsOnCompletion_SentInOneRequestUnderItsCondition()
    {
        IgnoreConditionsOnCompletion();
        var content = Content(2 * PartLength);
        Assert.Equal(PutStatus.Written, (await _store.PutAsync(Absent(content), Cancel)).Status);
        await AssertStoredAsync(content, passes: null);
        Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await _store.PutAsync(Absent(Content(2 * PartLength)), Cancel));
        await AssertStoredAsync(content, passes: null);
        Assert.DoesNotContain(Proxy.Requests, request => request.Contains(Key, StringComparison.Ordinal) && request.EndsWith("?part", StringComparison.Ordinal));
        await AssertNothingLeftAsync();
    }

    private protected abstract Task<S3StoreOptions> StartServerAsync();

    private protected abstract void IgnoreConditionsOnCompletion();

    private protected virtual ValueTask StopServerAsync() => ValueTask.CompletedTask;

    private static MadeContent Content(int length) => new(RandomNumberGenerator.GetBytes(length));

    private static PutRequest Absent(MadeContent content) => new() { Key = Key, Content = content, IfAbsent = true };

    private static string Step(HttpRequest request) => (request.Method, request.Query.ContainsKey("partNumber"), request.Query.ContainsKey("uploads")) switch
    {
        ("PUT", true, _) => "PUT part",
        ("POST", _, true) => "POST ?uploads",
        ("POST", _, false) => "POST complete",
        _ => request.Method,
    };

    private async Task AssertStoredAsync(MadeContent content, int? passes)
    {
        Assert.Equal(content.Bytes, await _direct.GetBytesAsync(Key));
        Assert.Equal(content.Bytes.Length, content.Length);
        Assert.Equal(passes ?? content.Passes, content.Passes);
    }

    /// <summary>No upload is left, and no object but what may be at the key.</summary>
    private async Task AssertNothingLeftAsync(string? text = null)
    {
        Assert.Empty((await _direct.Bucket.ListUploadsAsync(Cancel)).Uploads);
        Assert.DoesNotContain(await _direct.KeysAsync(""), key => key != Key);
        if (text is not null)
        {
            Assert.Equal(text, await _direct.GetTextAsync(Key));
        }
    }
}
