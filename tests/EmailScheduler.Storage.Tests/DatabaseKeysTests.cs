namespace EmailScheduler.Storage.Tests;

public class DatabaseKeysTests
{
    private const string Key = "org-data/99.db";

    [Fact]
    public void Keys_OfADatabase_AreThoseThatProductionHas()
    {
        Assert.Equal(Key, DatabaseKeys.Of(99));
        Assert.Equal(
            ["org-data/99.db.lock", "org-data/99.db.ltx/", "org-data/99.db.ltx/0009/", "org-data/99.db.versions/20250121T143022Z-a.db", "org-data/99.db.runs/r.json", "org-data/99.db-wal"],
            [DatabaseKeys.Lease(Key), DatabaseKeys.Log(Key), DatabaseKeys.LogLevel(Key, 9), DatabaseKeys.Version(Key, "20250121T143022Z-a"), DatabaseKeys.Report(Key, "r"), DatabaseKeys.WriteAheadLog(Key)]);
        Assert.All([DatabaseKeys.Version(Key, "v"), DatabaseKeys.Report(Key, "r")], key => Assert.StartsWith(Key, key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("org-data/0.db", 0, StoredKeyKind.Database, "")]
    [InlineData("org-data/99.db", 99, StoredKeyKind.Database, "")]
    [InlineData("org-data/7.db.ltx/", 7, StoredKeyKind.Log, "")]
    [InlineData("org-data/7.db.ltx/0000/1.ltx", 7, StoredKeyKind.Log, "0000/1.ltx")]
    [InlineData("org-data/7.db.runs/20260101T000000Z-00000000.json", 7, StoredKeyKind.Report, "20260101T000000Z-00000000")]
    [InlineData("org-data/7.db.runs/", 7, StoredKeyKind.Report, "")]
    [InlineData("org-data/7.db.lock", 7, StoredKeyKind.Lease, "")]
    [InlineData("org-data/7.db.pause.json", 7, StoredKeyKind.Pause, "")]
    public void TryParse_OfADatabase_TellsWhat(string key, long organizationId, StoredKeyKind kind, string name) =>
        Assert.Equal(new StoredKey(organizationId, kind, name), DatabaseKeys.TryParse(key));

    [Theory]
    [InlineData("")]
    [InlineData("org-data/")]
    [InlineData("org-data/.db")]
    [InlineData("org-data/health")]
    [InlineData("org-data/007.db")]
    [InlineData("org-data/-7.db")]
    [InlineData("org-data/x.db")]
    [InlineData("org-data/9 copy.db")]
    [InlineData("org-data/99999999999999999999.db")]
    [InlineData("org-data/sub/5.db")]
    [InlineData("org-data/5.dbx")]
    [InlineData("org-data/5.db.lock2")]
    [InlineData("org-data/5.db.lock/")]
    [InlineData("org-data/5.db.pause")]
    [InlineData("org-data/5.db.ltx")]
    [InlineData("org-data/5.db.runs/.json")]
    [InlineData("org-data/5.db.versions/20260101T000000Z-a.db")]
    [InlineData("5.db")]
    [InlineData("data-org/5.db")]
    public void TryParse_AnythingElse_IsNull(string key) => Assert.Null(DatabaseKeys.TryParse(key));
}
