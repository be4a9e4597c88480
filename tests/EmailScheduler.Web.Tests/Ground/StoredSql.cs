using EmailScheduler.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>Puts databases that statements make into the store of a console.</summary>
internal static class StoredSql
{
    public const long Organization = 99;

    /// <summary>Starts a console over a store in which organization 99 has a database.</summary>
    /// <param name="sql">Makes the database; <see langword="null"/> for none.</param>
    /// <param name="add">Adds what the pages need besides.</param>
    /// <param name="basePath">The path above the console.</param>
    public static async Task<ConsoleHost> StartAsync(string? sql, Action<IServiceCollection> add, string basePath = "")
    {
        var host = await ConsoleHost.StartAsync(add, basePath);
        if (sql is not null)
        {
            await PutAsync(host, sql);
        }

        return host;
    }

    /// <summary>Makes the database of organization 99.</summary>
    public static async Task PutAsync(ConsoleHost host, string sql)
    {
        using var folder = new TestFolder();
        Sql.Execute(folder.File("new.db"), sql);
        await PutAsync(host, DatabaseKeys.Of(Organization), await File.ReadAllBytesAsync(folder.File("new.db"), Cancel));
    }

    /// <summary>Changes the database of organization 99, which is a plain object.</summary>
    public static async Task ChangeAsync(ConsoleHost host, string sql)
    {
        using var folder = new TestFolder();
        var path = folder.File("changed.db");
        await using (var stored = await host.Store.GetAsync(DatabaseKeys.Of(Organization), cancellationToken: Cancel))
        await using (var file = File.Create(path))
        {
            await stored.Content!.CopyToAsync(file, Cancel);
        }

        Sql.Execute(path, sql);
        await PutAsync(host, DatabaseKeys.Of(Organization), await File.ReadAllBytesAsync(path, Cancel));
    }

    public static Task PutAsync(ConsoleHost host, string key, byte[] bytes) =>
        host.Store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(bytes) }, Cancel);
}
