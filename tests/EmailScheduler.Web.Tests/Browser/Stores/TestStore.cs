using System.Text;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Web.Tests.Browser.Stores;

/// <summary>A store of a test's own: a bucket of the S3 server that <c>EMAILSCHEDULER_TEST_S3</c> names, else a folder. It goes with the test.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private const string Server = "EMAILSCHEDULER_TEST_S3";

    private readonly TestFolder _folder = new();

    private TestStore(string? address)
    {
        Address = address ?? _folder.File("store");
        Temp = Directory.CreateDirectory(_folder.File("temp")).FullName;
        Objects = StoreAddress.Open(Address, TimeProvider.System);
    }

    /// <summary>The store as the settings name it (<c>Store:Url</c>); what else a bucket needs is in the environment, which processes of the tests inherit.</summary>
    public string Address { get; }

    /// <summary>A folder for local copies.</summary>
    public string Temp { get; }

    /// <summary>What is in the store.</summary>
    public IObjectStore Objects { get; }

    public static async Task<TestStore> OpenAsync()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Server)))
        {
            return new TestStore(null);
        }

        var store = new TestStore($"s3://web-{Guid.NewGuid():N}");
        await ((S3ObjectStore)store.Objects).CreateBucketAsync(Cancel);
        return store;
    }

    public Task PutAsync(string key, string text) => PutAsync(key, Encoding.UTF8.GetBytes(text));

    public Task PutAsync(string key, byte[] bytes) => Objects.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(bytes) }, Cancel);

    public async Task<byte[]> ReadAsync(string key)
    {
        await using var answer = await Objects.GetAsync(key, cancellationToken: Cancel);
        using var bytes = new MemoryStream();
        await answer.Content!.CopyToAsync(bytes, Cancel);
        return bytes.ToArray();
    }

    /// <summary>What another program does to a plain file in the store.</summary>
    public async Task ChangeAsync(string key, string sql)
    {
        var copy = _folder.File(Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(copy, await ReadAsync(key), Cancel);
        Sql.Execute(copy, sql);
        await PutAsync(key, await File.ReadAllBytesAsync(copy, Cancel));
    }

    /// <summary>The newest run of an organization that has left a report; <see langword="null"/> when none has.</summary>
    public async Task<string?> NewestRunAsync(long organizationId)
    {
        var runs = new List<string>();
        await foreach (var report in Objects.ListAsync(DatabaseKeys.Reports(DatabaseKeys.Of(organizationId)), Cancel))
        {
            runs.Add(DatabaseKeys.TryParse(report.Key)!.Value.Name);
        }

        return runs.Max(StringComparer.Ordinal);
    }

    /// <summary>The server is of the test run and keeps nothing; a folder goes.</summary>
    public ValueTask DisposeAsync()
    {
        (Objects as IDisposable)?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
