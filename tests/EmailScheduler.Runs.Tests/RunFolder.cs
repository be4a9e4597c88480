using System.Text;
using EmailScheduler.Runs.Restores;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Objects.Directories;

namespace EmailScheduler.Runs.Tests;

/// <summary>A store and a folder for local copies, both real, below one folder that goes with the test.</summary>
internal sealed class RunFolder : IDisposable
{
    public const long Organization = 99;
    public const string Key = "org-data/99.db";

    private readonly string _root = Directory.CreateTempSubdirectory("email-scheduler-test-").FullName;

    public RunFolder(TimeProvider? timeProvider = null)
    {
        Clock = timeProvider ?? TimeProvider.System;
        Store = new DirectoryObjectStore(StoreFolder, Clock);
        Directory.CreateDirectory(Temp);
        Settings = new RunSettings { TempFolder = Temp };
    }

    public TimeProvider Clock { get; }

    public IObjectStore Store { get; }

    /// <summary>Where the store's objects are, each as a file of its key.</summary>
    public string StoreFolder => Path.Combine(_root, "store");

    public string Temp => Path.Combine(_root, "temp");

    public string Warm => Path.Combine(_root, "warm");

    public RunSettings Settings { get; set; }

    public RunRequest Request { get; } = new() { OrganizationId = Organization, RunId = "20250601T120000Z-0a1b2c3d", AsOf = new DateOnly(2025, 6, 1) };

    public OrganizationDatabase Database => new(Store, Organization, Settings, Clock, NullLogger.Instance);

    public OrganizationHistory History => HistoryOver(Store);

    public OrganizationHistory HistoryOver(IObjectStore store) => new(store, Organization, Settings, Clock, NullLogger.Instance);

    public OrganizationRestore Restore => new(Store, Organization, Settings, Clock, NullLogger.Instance);

    public OrganizationRun Run(IScheduleEngine engine, IObjectStore? store = null, ILogger? logger = null) => new(store ?? Store, Settings, engine, Clock, logger ?? NullLogger.Instance);

    /// <summary>Puts a small healthy database into the store; everybody in it is invented.</summary>
    public async Task<RunFolder> WithDatabaseAsync(string sql = "")
    {
        var file = Path.Combine(_root, Guid.NewGuid().ToString("N"));
        Sql.Execute(file, """
            CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, zip_code TEXT, birth_date TEXT, effective_date TEXT);
            INSERT INTO contacts VALUES (1, 'ada@example.com', '10001', '1960-07-01', '2020-09-01'), (2, 'bob@example.com', '94105', '1955-12-24', NULL);
            """ + sql);
        await PutAsync(await File.ReadAllBytesAsync(file));
        return this;
    }

    /// <summary>As <see cref="WithDatabaseAsync(string)"/>, taken to this layout.</summary>
    public async Task WithDatabaseAsync(DatabaseLayoutKind layout)
    {
        await WithDatabaseAsync();
        await History.ConvertAsync(layout, CancellationToken.None);
        Assert.Equal(layout == DatabaseLayoutKind.Log ? StoredDatabaseKind.Log : StoredDatabaseKind.PlainFile, (await Database.ExamineAsync(CancellationToken.None)).Kind);
    }

    public Task<PutResult> PutTextAsync(string key, string text) => Store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(Encoding.UTF8.GetBytes(text)) });

    public Task PutAsync(byte[] bytes) => Store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromBytes(bytes) });

    /// <summary>Everything in the store, by key: content and ETag.</summary>
    public async Task<SortedDictionary<string, string>> ContentAsync()
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var entry in Store.ListAsync(""))
        {
            content[entry.Key] = entry.ETag;
        }

        return content;
    }

    public async Task<byte[]> ReadAsync(string key)
    {
        await using var answer = await Store.GetAsync(key);
        using var bytes = new MemoryStream();
        await answer.Content!.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public async Task<string> ReadTextAsync(string key) => Encoding.UTF8.GetString(await ReadAsync(key));

    /// <summary>What a query finds in the stored database.</summary>
    public async Task<object?> QueryAsync(string sql)
    {
        var file = Path.Combine(_root, Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(file, await ReadAsync(Key));
        return Sql.Read(file, sql);
    }

    /// <summary>What a query finds in the newest state, wherever that lies.</summary>
    public async Task<object?> QueryNewestAsync(string sql)
    {
        var file = Path.Combine(_root, Guid.NewGuid().ToString("N"));
        await Database.CheckOutToReadAsync(file, CancellationToken.None);
        return Sql.Read(file, sql);
    }

    /// <summary>Runs statements as a program that has a collation sequence and a function of its own, both named <c>theirs</c>.</summary>
    public static void ExecuteAsAnotherProgram(string file, string sql)
    {
        using var connection = Sql.Open(file);
        connection.CreateCollation("theirs", string.CompareOrdinal);
        connection.CreateFunction("theirs", static (object? value) => value, isDeterministic: true);
        Sql.Execute(connection, sql);
    }

    public void AssertNothingIsLeftBehind() => Assert.Empty(Directory.EnumerateFileSystemEntries(Temp));

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
