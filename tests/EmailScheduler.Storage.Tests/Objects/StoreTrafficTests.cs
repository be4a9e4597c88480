using EmailScheduler.Storage.Objects.Traffic;

namespace EmailScheduler.Storage.Tests.Objects;

public sealed class StoreTrafficTests : FolderTests
{
    [Fact]
    public async Task DeleteOwnAsync_CountedStore_IsTheStoresOwnAndOneRequest()
    {
        var cancel = TestContext.Current.CancellationToken;
        var store = new ScriptedStore(new DirectoryObjectStore(Folder.Path)) { RemovesUnseen = true };
        await store.PutAsync(new PutRequest { Key = "a", Content = ObjectContent.FromBytes("1"u8.ToArray()) }, cancel);
        var traffic = new StoreTraffic();

        Assert.Equal(DeleteStatus.Deleted, await traffic.Count(store).DeleteOwnAsync("a", "\"another\"", cancel));
        Assert.Equal([KeyValuePair.Create(StoreRequestKind.Delete, 1L)], traffic.ByKind);
    }
}
