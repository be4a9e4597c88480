using System.Security.Cryptography;
using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Storage.Objects.Traffic;
using EmailScheduler.Torture;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Storage.Tests.S3;

/// <summary>Every fault between the store and a real server, and what a caller then sees.</summary>
public sealed class S3FaultTests(TestBucket bucket) : IClassFixture<TestBucket>, IAsyncLifetime
{
    private const string Key = "org-data/99.db";
    private const int MiB = 1 << 20;

    private FaultProxy _proxy = null!;
    private S3ObjectStore _direct = null!;
    private S3ObjectStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _direct = bucket.OpenPrivate();
        _proxy = await FaultProxy.StartAsync(S3Server.Options("any"));
        _store = Open(5);
    }

    public async ValueTask DisposeAsync()
    {
        _store?.Dispose();
        _direct?.Dispose();
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
    }

    public static TheoryData<string> PassingFaults =>
        [.. new[] { Fault.LoseRequest, Fault.LoseAnswer, Fault.TooManyRequests, Fault.ErrorAfterActing, Fault.Unavailable, Fault.Conflict }.Select(fault => fault.ToString())];

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task EveryCall_PassingFaults_DoneAsIfNothingHadHappened(string fault)
    {
        foreach (var (verb, call) in Calls())
        {
            await _direct.DeleteAsync("new", cancellationToken: Cancel);
            var old = await _direct.PutTextAsync(Key, "old");
            _proxy.Once(Enum.Parse<Fault>(fault), request => request.Method == verb, times: 2);
            await call(old.ETag!);
        }
    }

    [Theory]
    [InlineData(nameof(Fault.LoseRequest))]
    [InlineData(nameof(Fault.LoseAnswer))]
    [InlineData(nameof(Fault.TooManyRequests))]
    [InlineData(nameof(Fault.Conflict))]
    public async Task Put_FaultWhileAnotherWins_PreconditionFailed(string fault)
    {
        var old = await _direct.PutTextAsync(Key, "old");
        var isFirst = true;
        _proxy.Decide = request =>
        {
            if (request.Method != "PUT" || !isFirst)
            {
                return Fault.None;
            }

            isFirst = false;
            _direct.PutTextAsync(Key, "theirs", ifMatch: old.ETag).GetAwaiter().GetResult();
            return Enum.Parse<Fault>(fault);
        };
        Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await _store.PutTextAsync(Key, "mine", ifMatch: old.ETag));
        Assert.Equal("theirs", await _direct.GetTextAsync(Key));
    }

    [Fact]
    public async Task Put_FaultStays_TransientAfterAllAttempts()
    {
        _proxy.Decide = _ => Fault.Unavailable;
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => _store.HeadAsync(Key, Cancel));
        Assert.Equal(ObjectStoreFailure.Transient, failure.Kind);
        Assert.Contains("503", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, _proxy.Requests.Count);
    }

    [Fact]
    public async Task AnyCall_NoAnswer_GivesUpAndAsksAgain()
    {
        await _direct.PutTextAsync(Key, "text");
        using var impatient = Open(5, TimeSpan.FromMilliseconds(300));
        _proxy.Once(Fault.Stall, _ => true);
        Assert.Equal("text", await impatient.GetTextAsync(Key));
        _proxy.Once(Fault.Stall, request => request.Method == "PUT");
        Assert.Equal(PutStatus.Written, (await impatient.PutTextAsync("new", "text", ifAbsent: true)).Status);
    }

    [Fact]
    public async Task AnyCall_CancelledWhileThereIsNoAnswer_Cancelled()
    {
        using var cancel = new CancellationTokenSource();
        _proxy.Decide = _ =>
        {
            cancel.Cancel();
            return Fault.Stall;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.PutAsync(StoreExtensions.Request(Key, "text"), cancel.Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(700_000)]
    public async Task Get_BrokenInTheMiddle_ResumesWhereItBroke(int after)
    {
        var content = RandomNumberGenerator.GetBytes((5 * MiB) + 321);
        await _direct.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromBytes(content) }, Cancel);
        _proxy.Once(Fault.TruncateAnswer, request => request.Method == "GET", times: 4, truncateAfter: after);
        Assert.Equal(content, await ReadAsync());
    }

    [Fact]
    public async Task Get_BrokenAndReplacedMeanwhile_NeverAMixture()
    {
        await _direct.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromBytes(RandomNumberGenerator.GetBytes(5 * MiB)) }, Cancel);
        await using var answer = await _store.GetAsync(Key, cancellationToken: Cancel);
        await _direct.PutTextAsync(Key, new string('n', 5 * MiB));
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => answer.Content!.CopyToAsync(Stream.Null, Cancel));
        Assert.Equal(ObjectStoreFailure.Transient, failure.Kind);
        Assert.Contains("replaced", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_DisposedBeforeItsEnd_NoRequestIsLeftRunning()
    {
        await _direct.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromBytes(new byte[9 * MiB]) }, Cancel);
        await using (var answer = await _store.GetAsync(Key, cancellationToken: Cancel))
        {
            Assert.Equal(1, await answer.Content!.ReadAsync(new byte[1], Cancel));
        }

        var sent = await CountOnceSettledAsync();
        Assert.Equal(0, (await _store.HeadAsync("none", Cancel))?.Length ?? 0);
        Assert.Equal(sent + 1, _proxy.Requests.Count);
    }

    // One that was under way when its reader went may reach the proxy a moment later.
    private async Task<int> CountOnceSettledAsync()
    {
        for (var before = -1; ; await Task.Delay(100, Cancel))
        {
            var count = _proxy.Requests.Count;
            if (count == before)
            {
                return count;
            }

            before = count;
        }
    }

    [Theory]
    [InlineData(nameof(Fault.LoseAnswer))]
    [InlineData(nameof(Fault.ErrorAfterActing))]
    [InlineData(nameof(Fault.LoseRequest))]
    public async Task PutInParts_FaultAtEachStep_WrittenWhole(string fault)
    {
        var old = await _direct.PutTextAsync(Key, "old");
        var content = RandomNumberGenerator.GetBytes(12 * MiB);
        string[] steps = ["POST ?uploads", "PUT part", "POST complete"];
        foreach (var step in steps)
        {
            _proxy.Once(Enum.Parse<Fault>(fault), request => Step(request) == step && !request.Path.Value!.Contains(".store-probe", StringComparison.Ordinal));
            var put = await _store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromBytes(content), IfMatch = old.ETag }, Cancel);
            Assert.Equal(PutStatus.Written, put.Status);
            Assert.Equal(content, await ReadAsync());
            old = put;
        }
    }

    [Fact]
    public async Task PutInParts_ConditionFailsOrPartNeverArrives_NothingChangedAndNothingLeft()
    {
        var old = await _direct.PutTextAsync(Key, "old");
        var large = new PutRequest { Key = Key, Content = ObjectContent.FromBytes(new byte[12 * MiB]), IfMatch = "\"0123456789abcdef0123456789abcdef\"" };
        Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await _store.PutAsync(large, Cancel));
        Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await _store.PutAsync(large with { IfMatch = null, IfAbsent = true }, Cancel));

        _proxy.Decide = request => Step(request) == "PUT part" ? Fault.Unavailable : Fault.None;
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => _store.PutAsync(large with { IfMatch = old.ETag }, Cancel));
        Assert.Equal(ObjectStoreFailure.Transient, failure.Kind);

        Assert.Equal("old", await _direct.GetTextAsync(Key));
        Assert.Empty((await _direct.Bucket.ListUploadsAsync(Cancel)).Uploads);
    }

    [Fact]
    public async Task PutInParts_ServerIgnoresConditionsOnCompletion_SentWholeUnderItsCondition()
    {
        await _direct.PutTextAsync(Key, "old");
        _proxy.Decide = request => request.Method == "POST" ? Fault.IgnoreConditions : Fault.None;
        var large = new PutRequest { Key = Key, Content = ObjectContent.FromBytes(new byte[12 * MiB]), IfAbsent = true };
        Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await _store.PutAsync(large, Cancel));
        Assert.Equal("old", await _direct.GetTextAsync(Key));
        Assert.Equal([Key], await _direct.KeysAsync(""));
    }

    [Fact]
    public async Task AnyCall_WrongSecret_ConfigurationNotRetriedAndNoCredentialShown()
    {
        using var wrong = new S3ObjectStore(With(5, null, "wrong-secret-wrong-secret"));
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => wrong.PutTextAsync(Key, "text"));
        Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
        Assert.Contains("AWS_SECRET_ACCESS_KEY", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Key, failure.Message, StringComparison.Ordinal);
        Assert.Single(_proxy.Requests);
        AssertSilent(failure, "wrong-secret");
    }

    [Fact]
    public async Task AnyCall_ServerEchoesCredentials_NotShown()
    {
        _proxy.Decide = _ => Fault.ForbiddenWithEcho;
        foreach (var (_, call) in Calls())
        {
            AssertSilent(await Assert.ThrowsAsync<ObjectStoreException>(() => call("\"x\"")), "testsecret");
        }
    }

    [Fact]
    public async Task AnyCall_MissingBucket_ConfigurationNamesIt()
    {
        using var elsewhere = new S3ObjectStore(S3Server.Options("no-such-bucket-here"));
        foreach (var call in new Func<Task>[] { () => elsewhere.PutTextAsync(Key, "x"), () => elsewhere.GetAsync(Key, cancellationToken: Cancel), () => elsewhere.KeysAsync("") })
        {
            var failure = await Assert.ThrowsAsync<ObjectStoreException>(call);
            Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
            Assert.Contains("no bucket 'no-such-bucket-here'", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Count_RetriesAndReadBacks_AreCountedAsTheServerSawThem()
    {
        var traffic = new StoreTraffic();
        var counted = traffic.Count(_store);
        _proxy.Once(Fault.LoseAnswer, request => request.Method == "PUT");
        await counted.PutTextAsync(Key, "0123456789", ifAbsent: true);
        await counted.GetTextAsync(Key);
        Assert.Equal((1, 1, 1, 3), (traffic[StoreRequestKind.Put], traffic[StoreRequestKind.Head], traffic[StoreRequestKind.Get], traffic.Requests));
        Assert.Equal((10, 10), (traffic.BytesSent, traffic.BytesReceived));
        Assert.Equal(3, _proxy.Requests.Count);
    }

    private static string Step(HttpRequest request) => (request.Method, request.Query.ContainsKey("partNumber"), request.Query.ContainsKey("uploads")) switch
    {
        ("PUT", true, _) => "PUT part",
        ("POST", _, true) => "POST ?uploads",
        ("POST", _, false) => "POST complete",
        _ => request.Method,
    };

    private static void AssertSilent(Exception failure, string secret)
    {
        foreach (var text in new[] { failure.ToString(), failure.Message })
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain("testkey", text, StringComparison.Ordinal);
        }
    }

    private S3ObjectStore Open(int attempts, TimeSpan? timeout = null) => new(With(attempts, timeout, null));

    private S3StoreOptions With(int attempts, TimeSpan? timeout, string? secret)
    {
        var options = S3Server.Options(bucket.Name, _direct.Address[(_direct.Address.LastIndexOf('/') + 1)..], _proxy.Address);
        return new S3StoreOptions
        {
            Bucket = options.Bucket,
            Prefix = options.Prefix,
            Endpoint = options.Endpoint,
            Region = options.Region,
            AccessKeyId = options.AccessKeyId,
            SecretAccessKey = secret ?? options.SecretAccessKey,
            Attempts = attempts,
            FirstWait = options.FirstWait,
            LongestWait = options.LongestWait,
            RequestTimeout = timeout ?? options.RequestTimeout,
            MultipartFrom = 6 * MiB,
            UploadPart = 5 * MiB,
            DownloadPart = MiB,
        };
    }

    /// <summary>Each call by the HTTP verb that it makes, with what it must have done; "old" is at the key when it begins.</summary>
    private Dictionary<string, Func<string, Task>> Calls() => new(StringComparer.Ordinal)
    {
        ["GET"] = async _ => Assert.Equal("old", await _store.GetTextAsync(Key)),
        ["HEAD"] = async _ => Assert.Equal(3, (await _store.HeadAsync(Key, Cancel))!.Length),
        ["PUT"] = async etag =>
        {
            Assert.Equal(PutStatus.Written, (await _store.PutTextAsync("new", "text", ifAbsent: true)).Status);
            Assert.Equal(PutStatus.Written, (await _store.PutTextAsync(Key, "mine", ifMatch: etag)).Status);
            Assert.Equal(("text", "mine"), (await _direct.GetTextAsync("new"), await _direct.GetTextAsync(Key)));
            Assert.Equal(CopyStatus.Copied, (await _store.CopyAsync(Key, "copy", cancellationToken: Cancel)).Status);
        },
        ["DELETE"] = async etag =>
        {
            Assert.Equal(DeleteStatus.Deleted, await _store.DeleteAsync(Key, etag, Cancel));
            Assert.Null(await _direct.HeadAsync(Key, Cancel));
        },
    };

    private async Task<byte[]> ReadAsync()
    {
        await using var answer = await _store.GetAsync(Key, cancellationToken: Cancel);
        using var bytes = new MemoryStream();
        await answer.Content!.CopyToAsync(bytes, Cancel);
        return bytes.ToArray();
    }
}
