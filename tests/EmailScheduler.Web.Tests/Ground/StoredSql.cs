using EmailScheduler.Storage;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>Puts databases that statements make into the store of a console.</summary>
internal static class StoredSql
{
    public const long Organization = 99;

    /// <summary>Makes the database of organization 99.</summary>
    public static async Task PutAsync(ConsoleHost host, string sql)
    {
        using var folder = new TestFolder();
        Sql.Execute(folder.File("new.db"), sql);
        await PutAsync(host, DatabaseKeys.Of(Organization), await File.ReadAllBytesAsync(folder.File("new.db"), Cancel));
    }

    public static Task PutAsync(ConsoleHost host, string key, byte[] bytes) =>
        host.Store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(bytes) }, Cancel);
}
