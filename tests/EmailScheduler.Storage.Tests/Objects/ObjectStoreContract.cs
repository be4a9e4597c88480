using System.Security.Cryptography;
using System.Text;

namespace EmailScheduler.Storage.Tests.Objects;

/// <summary>
/// What every object store must keep, whatever it is made of. A new store derives from this class; a promise that its server does not
/// give, the store itself gives, so there are no options here.
/// </summary>
public abstract partial class ObjectStoreContract : IAsyncLifetime
{
    private const string Key = "org-data/99.db";

    /// <summary>The store under test; empty when a test begins.</summary>
    protected IObjectStore Store { get; private set; } = null!;

    /// <summary>Makes a store in which no other test writes.</summary>
    protected abstract ValueTask<IObjectStore> CreateStoreAsync();

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Get_MissingObject_NotFound()
    {
        await using var answer = await Store.GetAsync(Key, cancellationToken: Cancel);
        Assert.Equal(new GetResult(GetStatus.NotFound), answer);
        Assert.Null(await Store.HeadAsync(Key, Cancel));
    }

    [Fact]
    public async Task Get_MissingObjectWithConditions_NotFound()
    {
        foreach (var condition in new[] { new GetCondition(IfMatch: "\"x\""), new GetCondition(Range: new ByteRange(5)) })
        {
            await using var answer = await Store.GetAsync(Key, condition, Cancel);
            Assert.Equal(GetStatus.NotFound, answer.Status);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("some text, ünïcode")]
    public async Task Put_Content_ComesBackWithItsHead(string text)
    {
        var put = await Store.PutTextAsync(Key, text);
        Assert.Equal(PutStatus.Written, put.Status);

        await using var got = await Store.GetAsync(Key, cancellationToken: Cancel);
        Assert.Equal(GetStatus.Found, got.Status);
        Assert.Equal((Key, put.ETag, Encoding.UTF8.GetByteCount(text)), (got.Head!.Key, got.Head.ETag, got.Head.Length));
        Assert.Equal(text, await got.Content!.ReadTextAsync());
    }

    [Fact]
    public async Task Put_OverAnObject_ReplacesContentMetadataAndETag()
    {
        var first = await Store.PutAsync(StoreExtensions.Request(Key, "first") with { Metadata = new Dictionary<string, string> { ["run-id"] = "1", ["only-first"] = "x" } }, Cancel);
        var second = await Store.PutAsync(StoreExtensions.Request(Key, "other") with { Metadata = new Dictionary<string, string> { ["run-id"] = "2" } }, Cancel);

        Assert.NotEqual(first.ETag, second.ETag);
        var head = await Store.HeadAsync(Key, Cancel);
        Assert.Equal(second.ETag, head!.ETag);
        Assert.Equal("2", head.Metadata["run-id"]);
        Assert.DoesNotContain("only-first", head.Metadata);
        Assert.Equal("other", await Store.GetTextAsync(Key));
    }

    /// <summary>More than one range of a download, and a first read that ends in the middle of one.</summary>
    [Theory]
    [InlineData(0)]
    [LongInlineData(1)]
    [InlineData(5_000_000)]
    [LongInlineData(20_000_000)]
    public async Task Get_ReadInPart_CopiesTheRest(int read)
    {
        var content = new byte[20_000_000];
        new Random(1).NextBytes(content);
        await Store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromBytes(content) }, Cancel);

        await using var got = await Store.GetAsync(Key, cancellationToken: Cancel);
        var begin = new byte[read];
        await got.Content!.ReadExactlyAsync(begin, Cancel);
        using var rest = new MemoryStream();
        await got.Content.CopyToAsync(rest, Cancel);

        Assert.True(content.AsSpan(0, read).SequenceEqual(begin), "What was read is not the object's beginning.");
        Assert.True(content.AsSpan(read).SequenceEqual(rest.ToArray()), "What was copied is not the rest of the object.");
        Assert.Equal(0, await got.Content.ReadAsync(new byte[1], Cancel));
    }

    [Fact]
    public async Task ETag_OfAnObject_IsQuotedAndTheSameInEveryAnswer()
    {
        var put = await Store.PutTextAsync(Key, "text");
        Assert.Matches("^\".+\"$", put.ETag);
        Assert.Equal(put.ETag, (await Store.HeadAsync(Key, Cancel))!.ETag);
        await foreach (var entry in Store.ListAsync(Key, Cancel))
        {
            Assert.Equal((Key, put.ETag, 4), (entry.Key, entry.ETag, entry.Length));
        }
    }

    [Fact]
    public async Task Put_IfAbsent_OnlyWhenThereIsNone()
    {
        Assert.Equal(PutStatus.Written, (await Store.PutTextAsync(Key, "mine", ifAbsent: true)).Status);
        Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await Store.PutTextAsync(Key, "theirs", ifAbsent: true));
        Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await Store.PutTextAsync(Key, "mine", ifAbsent: true));
        Assert.Equal("mine", await Store.GetTextAsync(Key));
    }

    [Fact]
    public async Task Put_IfAbsentAfterDelete_Written()
    {
        await Store.PutTextAsync(Key, "old");
        await Store.DeleteAsync(Key, cancellationToken: Cancel);
        Assert.Equal(PutStatus.Written, (await Store.PutTextAsync(Key, "new", ifAbsent: true)).Status);
    }

    [Fact]
    public async Task Put_IfMatch_OnlyOverThatETag()
    {
        var first = await Store.PutTextAsync(Key, "first");
        var second = await Store.PutTextAsync(Key, "second", ifMatch: first.ETag);
        Assert.Equal(PutStatus.Written, second.Status);
        Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await Store.PutTextAsync(Key, "stale", ifMatch: first.ETag));
        Assert.Equal("second", await Store.GetTextAsync(Key));
    }

    [Fact]
    public async Task Put_IfMatchOnMissingObject_PreconditionFailed()
    {
        Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await Store.PutTextAsync(Key, "text", ifMatch: "\"0123456789abcdef0123456789abcdef\""));
        Assert.Null(await Store.HeadAsync(Key, Cancel));
    }

    [Fact]
    public async Task Put_BothConditions_Refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutTextAsync(Key, "text", ifMatch: "\"x\"", ifAbsent: true));

    [Fact]
    public async Task Put_Nonce_IsKeptInTheMetadata()
    {
        await Store.PutAsync(StoreExtensions.Request(Key, "text") with { Nonce = "n-1" }, Cancel);
        Assert.Equal("n-1", (await Store.HeadAsync(Key, Cancel))!.Metadata["nonce"]);
    }

    [Fact]
    public async Task Put_Metadata_RoundTripsInHeadAndGet()
    {
        var metadata = new Dictionary<string, string> { ["run-id"] = "r-1", ["content-hash"] = new('a', 32), ["odd"] = "a; b=\"c\", d ~!" };
        await Store.PutAsync(StoreExtensions.Request(Key, "text") with { Metadata = metadata, Nonce = "n" }, Cancel);

        metadata["nonce"] = "n";
        await using var got = await Store.GetAsync(Key, cancellationToken: Cancel);
        Assert.Equivalent(metadata, (await Store.HeadAsync(Key, Cancel))!.Metadata, strict: true);
        Assert.Equivalent(metadata, got.Head!.Metadata, strict: true);
    }

    [Theory]
    [InlineData("Upper", "x")]
    [InlineData("under_score", "x")]
    [InlineData("", "x")]
    [InlineData("nonce", "x")]
    [InlineData("name", "line\nbreak")]
    [InlineData("name", "ünïcode")]
    [InlineData("name", " outer blank ")]
    public async Task Put_MetadataThatS3WouldChange_Refused(string name, string value) =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => Store.PutAsync(StoreExtensions.Request(Key, "text") with { Metadata = new Dictionary<string, string> { [name] = value } }, Cancel));

    [Fact]
    public async Task Put_MetadataBeyond2KiB_Refused() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => Store.PutAsync(StoreExtensions.Request(Key, "text") with { Metadata = new Dictionary<string, string> { ["name"] = new('x', 2048) } }, Cancel));

    [Theory]
    [InlineData("")]
    [InlineData("/absolute")]
    [InlineData("ends/")]
    [InlineData("a//b")]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("./a")]
    [InlineData("nul\0")]
    [InlineData("line\nbreak")]
    [InlineData("back\\slash")]
    public async Task AnyCall_UnusableKey_Refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.GetAsync(key, cancellationToken: Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.HeadAsync(key, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutTextAsync(key, "text"));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(key, cancellationToken: Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.CopyAsync(key, Key, cancellationToken: Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.CopyAsync(Key, key, cancellationToken: Cancel));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("with blank and +%&=#?.db")]
    [InlineData("ünï/cödé")]
    [InlineData("a/b/c/d/e/f/g")]
    [InlineData(".hidden")]
    public async Task Put_UnusualKey_Works(string key)
    {
        await Store.PutTextAsync(key, "text");
        Assert.Equal("text", await Store.GetTextAsync(key));
        Assert.Equal([key], await Store.KeysAsync(key));
    }

    [Fact]
    public async Task Get_IfMatch_OnlyThatETag()
    {
        var first = await Store.PutTextAsync(Key, "first");
        Assert.Equal("first", await Store.GetTextAsync(Key, new GetCondition(IfMatch: first.ETag)));
        await Store.PutTextAsync(Key, "second");
        await using var answer = await Store.GetAsync(Key, new GetCondition(IfMatch: first.ETag), Cancel);
        Assert.Equal(GetStatus.PreconditionFailed, answer.Status);
    }

    [Theory]
    [InlineData(0L, 1L, "0")]
    [InlineData(0L, 10L, "0123456789")]
    [InlineData(3L, 4L, "3456")]
    [InlineData(9L, 1L, "9")]
    [InlineData(8L, 100L, "89")]
    [InlineData(4L, null, "456789")]
    [InlineData(0L, null, "0123456789")]
    public async Task Get_Range_ThoseBytesAndTheWholeLength(long offset, long? length, string expected)
    {
        await Store.PutTextAsync(Key, "0123456789");
        await using var got = await Store.GetAsync(Key, new GetCondition(Range: new ByteRange(offset, length)), Cancel);
        Assert.Equal(GetStatus.Found, got.Status);
        Assert.Equal(10, got.Head!.Length);
        Assert.Equal(expected, await got.Content!.ReadTextAsync());
    }

    [Theory]
    [InlineData("0123456789", 10L, 1L)]
    [InlineData("0123456789", 10L, null)]
    [InlineData("0123456789", 999L, 5L)]
    [InlineData("", 0L, 1L)]
    [InlineData("", 0L, null)]
    public async Task Get_RangeAtOrBeyondTheEnd_RangeNotSatisfiable(string text, long offset, long? length)
    {
        await Store.PutTextAsync(Key, text);
        await using var got = await Store.GetAsync(Key, new GetCondition(Range: new ByteRange(offset, length)), Cancel);
        Assert.Equal(GetStatus.RangeNotSatisfiable, got.Status);
    }

    [Theory]
    [InlineData(-1L, 1L)]
    [InlineData(0L, 0L)]
    [InlineData(0L, -1L)]
    public async Task Get_SenselessRange_Refused(long offset, long? length)
    {
        await Store.PutTextAsync(Key, "0123456789");
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.GetAsync(Key, new GetCondition(Range: new ByteRange(offset, length)), Cancel));
    }

    [Fact]
    public async Task Delete_Object_IsGone()
    {
        await Store.PutTextAsync(Key, "text");
        Assert.Equal(DeleteStatus.Deleted, await Store.DeleteAsync(Key, cancellationToken: Cancel));
        Assert.Null(await Store.HeadAsync(Key, Cancel));
        Assert.Empty(await Store.KeysAsync(""));
    }

    [Fact]
    public async Task Delete_MissingObject_DeletedUnlessAConditionIsGiven()
    {
        Assert.Equal(DeleteStatus.Deleted, await Store.DeleteAsync(Key, cancellationToken: Cancel));
        Assert.Equal(DeleteStatus.PreconditionFailed, await Store.DeleteAsync(Key, "\"x\"", Cancel));
    }

    [Fact]
    public async Task Delete_IfMatch_OnlyThatETag()
    {
        var first = await Store.PutTextAsync(Key, "first");
        var second = await Store.PutTextAsync(Key, "second");
        Assert.Equal(DeleteStatus.PreconditionFailed, await Store.DeleteAsync(Key, first.ETag, Cancel));
        Assert.Equal("second", await Store.GetTextAsync(Key));
        Assert.Equal(DeleteStatus.Deleted, await Store.DeleteAsync(Key, second.ETag, Cancel));
        Assert.Null(await Store.HeadAsync(Key, Cancel));
    }

    [Fact]
    public async Task List_Prefix_OrdinalOrderOfWholeKeys()
    {
        string[] keys = ["a/b", "a-b", "a.b", "a0", "A", "a/b2/c", "a/b.c", "b", "a/B", "ab"];
        foreach (var key in keys)
        {
            await Store.PutTextAsync(key, key);
        }

        Assert.Equal(keys.Order(StringComparer.Ordinal), await Store.KeysAsync(""));
        Assert.Equal(["a/B", "a/b", "a/b.c", "a/b2/c"], await Store.KeysAsync("a/"));
        Assert.Equal(["a/b", "a/b.c", "a/b2/c"], await Store.KeysAsync("a/b"));
        Assert.Equal(["a/b2/c"], await Store.KeysAsync("a/b2"));
        Assert.Empty(await Store.KeysAsync("a/b2/cc"));
        Assert.Empty(await Store.KeysAsync("nothing/here/"));
    }

    [Fact]
    public async Task List_MoreThanAPage_AllOnce()
    {
        var keys = Enumerable.Range(0, 1103).Select(number => $"many/{number:d5}").ToList();
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (key, _) => await Store.PutTextAsync(key, ""));
        Assert.Equal(keys, await Store.KeysAsync("many/"));
    }

    /// <summary>What lies around one organization's database, and around others whose names begin alike.</summary>
    public static TheoryData<string, string[], string[]> Levels => new()
    {
        { "", ["b"], ["org-data/", "org/"] },
        { "o", [], ["org-data/", "org/"] },
        { "org", [], ["org-data/", "org/"] },
        { "org-data/9.db", ["org-data/9.db", "org-data/9.db.lock"], ["org-data/9.db.ltx/", "org-data/9.db.runs/"] },
        { "org-data/9", ["org-data/9.db", "org-data/9.db.lock", "org-data/99.db"], ["org-data/9.db.ltx/", "org-data/9.db.runs/", "org-data/99.db.ltx/"] },
        { "org-data/9.db.ltx/", [], ["org-data/9.db.ltx/0000/", "org-data/9.db.ltx/0009/"] },
        { "org-data/9.db.ltx/0000/", ["org-data/9.db.ltx/0000/1", "org-data/9.db.ltx/0000/2"], [] },
        { "org-data/9.db.ltx/0000/2", ["org-data/9.db.ltx/0000/2"], [] },
        { "org-data/9.db/", [], [] },
        { "nothing/here/", [], [] },
    };

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task ListLevel_Prefix_ItsObjectsAndWhatTheOthersHaveInCommon(string prefix, string[] objects, string[] prefixes)
    {
        string[] keys =
        [
            "b", "org/1.db", "org-data/9.db", "org-data/9.db.lock", "org-data/9.db.runs/1.json", "org-data/9.db.ltx/0000/1", "org-data/9.db.ltx/0000/2",
            "org-data/9.db.ltx/0009/1", "org-data/99.db", "org-data/99.db.ltx/0000/1",
        ];
        foreach (var key in keys)
        {
            await Store.PutTextAsync(key, key);
        }

        var listing = await Store.ListLevelAsync(prefix, Cancel);

        Assert.Equal(objects, listing.Objects.Select(entry => entry.Key));
        Assert.Equal(prefixes, listing.Prefixes);
    }

    [Fact]
    public async Task ListLevel_Object_HasTheETagSizeAndTimeOfItsHead()
    {
        await Store.PutAsync(StoreExtensions.Request(Key, "text") with { Metadata = new Dictionary<string, string> { ["run-id"] = "1" } }, Cancel);
        var head = await Store.HeadAsync(Key, Cancel);

        var entry = Assert.Single((await Store.ListLevelAsync(Key, Cancel)).Objects);

        Assert.Equal((Key, head!.ETag, 4), (entry.Key, entry.ETag, entry.Length));
        Assert.InRange(entry.LastModified - head.LastModified, TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task ListLevel_LastObjectBelowAPrefixRemoved_NoPrefixAnyMore()
    {
        await Store.PutTextAsync(Key + ".ltx/0000/1", "");
        Assert.Equal([Key + ".ltx/"], (await Store.ListLevelAsync(Key, Cancel)).Prefixes);

        await Store.DeleteAsync(Key + ".ltx/0000/1", cancellationToken: Cancel);

        var listing = await Store.ListLevelAsync(Key, Cancel);
        Assert.Empty(listing.Prefixes);
        Assert.Empty(listing.Objects);
    }

    /// <summary>S3 counts objects and prefixes of a page together.</summary>
    [Fact]
    public async Task ListLevel_MoreThanAPage_AllOnce()
    {
        var keys = Enumerable.Range(0, 1103).Select(number => number % 2 == 0 ? $"many/{number:d5}" : $"many/{number:d5}/x").ToList();
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (key, _) => await Store.PutTextAsync(key, ""));

        var listing = await Store.ListLevelAsync("many/", Cancel);

        Assert.Equal(keys.Where(key => !key.EndsWith('x')), listing.Objects.Select(entry => entry.Key));
        Assert.Equal(keys.Where(key => key.EndsWith('x')).Select(key => key[..^1]), listing.Prefixes);
    }

    [Fact]
    public async Task List_AfterEachWrite_ShowsIt()
    {
        for (var number = 0; number < 20; number++)
        {
            await Store.PutTextAsync($"log/{number:d2}", "");
            Assert.Equal(number + 1, (await Store.KeysAsync("log/")).Count);
        }
    }

    [Fact]
    public async Task Copy_Object_WithContentAndMetadata()
    {
        var source = await Store.PutAsync(StoreExtensions.Request(Key, "text") with { Metadata = new Dictionary<string, string> { ["run-id"] = "r-1" } }, Cancel);
        var copy = await Store.CopyAsync(Key, "versions/1.db", cancellationToken: Cancel);

        Assert.Equal(CopyStatus.Copied, copy.Status);
        var head = await Store.HeadAsync("versions/1.db", Cancel);
        Assert.Equal(copy.ETag, head!.ETag);
        Assert.Equal("r-1", head.Metadata["run-id"]);
        Assert.Equal("text", await Store.GetTextAsync("versions/1.db"));
        Assert.Equal(source.ETag, (await Store.HeadAsync(Key, Cancel))!.ETag);
    }

    [Fact]
    public async Task Copy_OverAnObject_ReplacesIt()
    {
        await Store.PutTextAsync("target", "old, and longer");
        await Store.PutTextAsync(Key, "new");
        await Store.CopyAsync(Key, "target", cancellationToken: Cancel);
        Assert.Equal("new", await Store.GetTextAsync("target"));
    }

    [Fact]
    public async Task Copy_Condition_OnlyThatETag()
    {
        var first = await Store.PutTextAsync(Key, "first");
        await Store.PutTextAsync(Key, "second");
        Assert.Equal(new CopyResult(CopyStatus.PreconditionFailed), await Store.CopyAsync(Key, "copy", first.ETag, Cancel));
        Assert.Null(await Store.HeadAsync("copy", Cancel));
    }

    [Fact]
    public async Task Copy_MissingObject_NotFound()
    {
        Assert.Equal(new CopyResult(CopyStatus.NotFound), await Store.CopyAsync(Key, "copy", cancellationToken: Cancel));
        Assert.Equal(new CopyResult(CopyStatus.NotFound), await Store.CopyAsync(Key, "copy", "\"x\"", Cancel));
    }

    [Fact]
    public async Task Copy_OntoItself_Refused()
    {
        await Store.PutTextAsync(Key, "text");
        await Assert.ThrowsAsync<ArgumentException>(() => Store.CopyAsync(Key, Key, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Times_OfAnObject_AreTheStoresOwnAndDoNotRunBackwards()
    {
        await Store.PutTextAsync(Key, "text");
        var first = await Store.HeadAsync(Key, Cancel);
        await using var got = await Store.GetAsync(Key, cancellationToken: Cancel);
        var second = await Store.HeadAsync(Key, Cancel);

        Assert.Equal(TimeSpan.Zero, first!.LastModified.Offset);
        Assert.InRange(first.ServerTime - first.LastModified, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(5));
        Assert.Equal(first.LastModified, second!.LastModified);
        Assert.Equal(first.LastModified, got.Head!.LastModified);
        Assert.True(second.ServerTime >= first.ServerTime);
        await foreach (var entry in Store.ListAsync(Key, Cancel))
        {
            Assert.InRange(entry.LastModified - first.LastModified, TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Put_ManyIfAbsentAtOnce_ExactlyOneWins()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(number => Task.Run(() => Store.PutTextAsync(Key, $"{number}", ifAbsent: true), Cancel)));
        var winner = Assert.Single(Enumerable.Range(0, 32), number => answers[number].Status == PutStatus.Written);
        Assert.Equal($"{winner}", await Store.GetTextAsync(Key));
    }

    [Fact]
    public async Task Put_ManyIfMatchAtOnce_ExactlyOneWins()
    {
        var origin = await Store.PutTextAsync(Key, "origin");
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(number => Task.Run(() => Store.PutTextAsync(Key, $"{number}", ifMatch: origin.ETag), Cancel)));
        var winner = Assert.Single(Enumerable.Range(0, 32), number => answers[number].Status == PutStatus.Written);
        Assert.Equal($"{winner}", await Store.GetTextAsync(Key));
    }

    [Fact]
    public async Task Put_CounterRaisedByMany_EndsAtTheNumberOfSuccesses()
    {
        await Store.PutTextAsync(Key, "0");
        var successes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(RaiseAsync, Cancel)));
        Assert.Equal($"{successes.Sum()}", await Store.GetTextAsync(Key));
    }

    [Fact]
    public async Task Get_WhileOverwritten_WholeAndWithItsOwnMetadata()
    {
        await Store.PutAsync(Filled(0), Cancel);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadUntilAsync(done.Token), Cancel)).ToList();
        for (var number = 1; number <= 60; number++)
        {
            await Store.PutAsync(Filled(number), Cancel);
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 0));
    }

    [Fact]
    public async Task Get_OpenedBeforeAnOverwrite_ReadsTheOldContentToItsEnd()
    {
        var old = new string('o', 3 << 20);
        await Store.PutTextAsync(Key, old);
        await using var answer = await Store.GetAsync(Key, cancellationToken: Cancel);
        var begin = new byte[10];
        await answer.Content!.ReadExactlyAsync(begin, Cancel);
        await Store.PutTextAsync(Key, new string('n', 3 << 20));

        // A store may also break the stream (S3 resumes with If-Match and fails): anything but a mixture.
        Assert.Equal(old[10..], await answer.Content.ReadTextAsync());
    }

    [Fact]
    public async Task AnyCall_Cancelled_Throws()
    {
        await Store.PutTextAsync(Key, "text");
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.GetAsync(Key, cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.HeadAsync(Key, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync(StoreExtensions.Request(Key, "new"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.DeleteAsync(Key, cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.CopyAsync(Key, "copy", cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.ListAsync("", cancelled).GetAsyncEnumerator(cancelled).MoveNextAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.ListLevelAsync("", cancelled));
        Assert.Equal(["text"], [await Store.GetTextAsync(Key)]);
        Assert.Equal([Key], await Store.KeysAsync(""));
    }

    [Fact]
    public async Task Put_CancelledWhileSending_LeavesTheOldObject()
    {
        await Store.PutTextAsync(Key, "old");
        using var file = new TestFolder();
        var path = file.File("large");
        await File.WriteAllBytesAsync(path, new byte[32 << 20], Cancel);
        using var cancel = new CancellationTokenSource();
        var put = Store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(path) }, cancel.Token);
        await cancel.CancelAsync();

        // It may have been too quick for us; but never half a file.
        await Task.WhenAny(put);
        Assert.Equal(put.IsCompletedSuccessfully ? 32 << 20 : 3, (await Store.HeadAsync(Key, Cancel))!.Length);
    }

    [Fact]
    public async Task PutAndGet_LargeObject_StreamsAndKeepsEveryByte()
    {
        const int Size = (68 << 20) + 12345;
        using var folder = new TestFolder();
        var (source, target) = (folder.File("source"), folder.File("target"));
        var expected = await WriteRandomAsync(source, Size);

        var put = await Store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(source) }, Cancel);
        Assert.Equal(PutStatus.Written, put.Status);
        await using var got = await Store.GetAsync(Key, cancellationToken: Cancel);
        Assert.Equal(Size, got.Head!.Length);
        await using (var file = File.Create(target))
        {
            await got.Content!.CopyToAsync(file, Cancel);
        }

        await using var copied = File.OpenRead(target);
        Assert.Equal(expected, await SHA256.HashDataAsync(copied, Cancel));
    }

    private static async Task<byte[]> WriteRandomAsync(string path, int size)
    {
        var random = new Random(20250121);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = File.Create(path);
        var block = new byte[1 << 20];
        for (var left = size; left > 0; left -= block.Length)
        {
            random.NextBytes(block);
            var part = block.AsMemory(0, Math.Min(left, block.Length));
            hash.AppendData(part.Span);
            await file.WriteAsync(part, Cancel);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>An object whose every byte, and whose metadata, say the same letter.</summary>
    private static PutRequest Filled(int number)
    {
        var letter = (char)('a' + (number % 26));
        return StoreExtensions.Request(Key, new string(letter, 200_000)) with { Metadata = new Dictionary<string, string> { ["letter"] = $"{letter}" } };
    }

    private async Task<int> ReadUntilAsync(CancellationToken done)
    {
        var reads = 0;
        do
        {
            await using var got = await Store.GetAsync(Key, cancellationToken: Cancel);
            var text = await got.Content!.ReadTextAsync();
            Assert.Equal(200_000, text.Length);
            Assert.Equal(got.Head!.Metadata["letter"], Assert.Single(text.Distinct()).ToString());
            reads++;
        }
        while (!done.IsCancellationRequested);
        return reads;
    }

    private async Task<int> RaiseAsync()
    {
        var successes = 0;
        for (var attempt = 0; attempt < 12; attempt++)
        {
            string text;
            string etag;
            await using (var got = await Store.GetAsync(Key, cancellationToken: Cancel))
            {
                text = await got.Content!.ReadTextAsync();
                etag = got.Head!.ETag;
            }

            var put = await Store.PutTextAsync(Key, $"{int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) + 1}", ifMatch: etag);
            successes += put.Status == PutStatus.Written ? 1 : 0;
        }

        return successes;
    }
}
