namespace EmailScheduler.Runs.Tests;

public class StoredOrganizationsTests
{
    [Fact]
    public async Task List_StoreOfAllKinds_FindsTheDatabasesOnly()
    {
        using var folder = new RunFolder();
        foreach (var key in (string[])
        [
            "org-data/100.db", "org-data/99.db", "org-data/99.db.lock", "org-data/99.db.versions/20260101T000000Z-a.db", "org-data/99.db.runs/x.json",
            "org-data/7.db.ltx/0000/1.ltx", "org-data/8.db.lock", "org-data/007.db", "org-data/x.db", "org-data/9 copy.db", "org-data/sub/5.db", "6.db",
        ])
        {
            await folder.Store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(new byte[] { 1 }) }, Cancel);
        }

        Assert.Equal([7L, 99L, 100L], await StoredOrganizations.ListAsync(folder.Store, Cancel));
    }

    [Fact]
    public async Task List_EmptyStore_FindsNone()
    {
        using var folder = new RunFolder();

        Assert.Empty(await StoredOrganizations.ListAsync(folder.Store, Cancel));
    }
}
