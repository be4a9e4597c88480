namespace EmailScheduler.Storage.Tests.Objects;

/// <summary>What is not ready is not seen: a put waits for what its request names, however its bytes are moved.</summary>
public abstract partial class ObjectStoreContract
{
    private const string Text = "a text";
    private const string LargeFile = "a file in parts";
    private const string Made = "bytes that are made";
    private const string MadeInParts = "bytes that are made, in parts";
    private const string Database = "a database";
    private const string LargeDatabase = "a database of several steps";

    // Longer than most of these puts take.
    private static readonly TimeSpan Meanwhile = TimeSpan.FromMilliseconds(200);

    /// <summary>What is put, at which key, and whether there is an object already.</summary>
    public static IEnumerable<TheoryDataRow<string, string, bool>> Puts =>
        from put in ((string Content, string Key)[])[(Text, "notes.json"), (Text, Key), (LargeFile, "large.bin"), (Made, "log.ltx"), (MadeInParts, "log.ltx"), (Database, Key), (LargeDatabase, Key)]
        from isReplaced in (bool[])[false, true]
        select new TheoryDataRow<string, string, bool>(put.Content, put.Key, isReplaced);

    [Theory]
    [MemberData(nameof(Puts))]
    public async Task Put_PrerequisiteFails_ThrowsThatAndWritesNothing(string content, string key, bool isReplaced)
    {
        using var folder = new TestFolder();
        var before = isReplaced ? await PutFirstAsync(folder, content, key) : null;
        var prerequisite = FailAsync();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Store.PutAsync(Request(folder, content, key, before, prerequisite), Cancel));

        Assert.Equal("It is not whole.", failure.Message);
        Assert.Equal(before, (await Store.HeadAsync(key, Cancel))?.ETag);
    }

    [Theory]
    [MemberData(nameof(Puts))]
    public async Task Put_CancelledBeforeItsPrerequisiteHasEnded_WritesNothing(string content, string key, bool isReplaced)
    {
        using var folder = new TestFolder();
        var before = isReplaced ? await PutFirstAsync(folder, content, key) : null;
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var put = Store.PutAsync(Request(folder, content, key, before, new TaskCompletionSource().Task), cancelled.Token);
        await Task.Delay(Meanwhile, Cancel);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Equal(before, (await Store.HeadAsync(key, Cancel))?.ETag);
    }

    [Theory]
    [MemberData(nameof(Puts))]
    public async Task Put_PrerequisiteEndsWell_WritesAfterIt(string content, string key, bool isReplaced)
    {
        using var folder = new TestFolder();
        var before = isReplaced ? await PutFirstAsync(folder, content, key) : null;
        var prerequisite = Task.Delay(Meanwhile, Cancel);

        var result = await Store.PutAsync(Request(folder, content, key, before, prerequisite), Cancel);

        Assert.True(prerequisite.IsCompletedSuccessfully);
        Assert.Equal(PutStatus.Written, result.Status);
        Assert.Equal(result.ETag, (await Store.HeadAsync(key, Cancel))!.ETag);
    }

    private static async Task FailAsync()
    {
        await Task.Delay(Meanwhile, Cancel);
        throw new InvalidOperationException("It is not whole.");
    }

    private async Task<string> PutFirstAsync(TestFolder folder, string content, string key)
    {
        var first = content is Database or LargeDatabase ? Request(folder, Database, key, before: null, Task.CompletedTask) : StoreExtensions.Request(key, "first");
        return (await Store.PutAsync(first, Cancel)).ETag!;
    }

    private static PutRequest Request(TestFolder folder, string content, string key, string? before, Task prerequisite) =>
        new() { Key = key, Content = Content(folder.File($"{Guid.NewGuid():N}.db"), content), IfAbsent = before is null, IfMatch = before, Prerequisite = prerequisite };

    private static ObjectContent Content(string path, string content)
    {
        switch (content)
        {
            case LargeFile:
                using (var file = File.Create(path))
                {
                    file.SetLength(65 << 20);
                }

                return ObjectContent.FromFile(path);
            case Made:
                return new MadeContent(new byte[100_000]);
            case MadeInParts:
                return new MadeContent(new byte[9 << 20]);
            case Database or LargeDatabase:
                Layouts.SampleDatabase.Create(path, content == Database ? 500 : 60_000);
                return ObjectContent.FromFile(path);
            default:
                return ObjectContent.FromBytes("second"u8.ToArray());
        }
    }
}
