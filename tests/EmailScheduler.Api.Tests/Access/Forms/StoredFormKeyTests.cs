using EmailScheduler.Api.Access.Forms;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Api.Tests.Access.Forms;

/// <summary>Several instances of the app, over one store.</summary>
public sealed class StoredFormKeyTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 15, 6, 0, 0, TimeSpan.Zero));

    private string KeyFile => _folder.File(StoredFormKey.ObjectName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadAsync_InstancesThatStartTogether_HaveOneKey()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Instance().ReadAsync(Cancel)));

        Assert.Single(keys.Select(key => Convert.ToHexString(key!)).Distinct(StringComparer.Ordinal));
        Assert.Equal(FormTokens.KeyBytes, keys[0]!.Length);
    }

    [Fact]
    public async Task ReadAsync_WithinADay_AsksTheStoreOnce()
    {
        var instance = Instance();
        var key = await instance.ReadAsync(Cancel);
        File.Delete(KeyFile);

        _time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(key, await instance.ReadAsync(Cancel));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.NotEqual(key, await instance.ReadAsync(Cancel));
    }

    [Fact]
    public async Task ReadOtherThanAsync_KeyWasReplaced_IsFoundAfterAMinute()
    {
        var instance = Instance();
        var old = (await instance.ReadAsync(Cancel))!;
        File.Delete(KeyFile);
        var replaced = await Instance().ReadAsync(Cancel);

        Assert.Null(await instance.ReadOtherThanAsync(old, Cancel));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(replaced, await instance.ReadOtherThanAsync(old, Cancel));
        Assert.Equal(replaced, await instance.ReadAsync(Cancel));
    }

    [Fact]
    public async Task ReadAsync_WhatIsThereIsNoKey_HasNoneUntilItIsRemoved()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
        await File.WriteAllTextAsync(KeyFile, "short", Cancel);
        var instance = Instance();

        Assert.Null(await instance.ReadAsync(Cancel));
        File.Delete(KeyFile);
        Assert.Null(await instance.ReadAsync(Cancel));
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.NotNull(await instance.ReadAsync(Cancel));
    }

    [Fact]
    public async Task ReadAsync_StoreFails_HasNoneAndDoesNotThrow()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "a file where the store's folder should be", Cancel);
        var store = new DirectoryObjectStore(_folder.File("file"));

        Assert.Null(await new StoredFormKey(store, _time, NullLogger<StoredFormKey>.Instance).ReadAsync(Cancel));
    }

    [Fact]
    public async Task ReadAsync_StoreFailsInAWayThatIsNotForeseen_HasNoneAndIsReadAgain()
    {
        // It throws what no store should.
        var store = new UnansweringStore();
        store.Answer();
        var instance = new StoredFormKey(store, _time, NullLogger<StoredFormKey>.Instance);

        Assert.Null(await instance.ReadAsync(Cancel));
        var requests = store.Requests;
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Null(await instance.ReadAsync(Cancel));
        Assert.True(store.Requests > requests);
    }

    private StoredFormKey Instance() => new(new DirectoryObjectStore(_folder.Path), _time, NullLogger<StoredFormKey>.Instance);
}
