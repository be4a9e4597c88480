using System.Globalization;
using EmailScheduler.Samples;
using Microsoft.Data.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Samples;

/// <summary>One sample of 10,000 contacts as of 2025-06-01, for all tests that only read it.</summary>
public sealed class SampleFixture : IDisposable
{
    public SampleFixture()
    {
        Folder = Directory.CreateTempSubdirectory("sample-").FullName;
        DatabasePath = Path.Combine(Folder, "sample.db");
        SampleDatabase.Create(DatabasePath, Options);
    }

    public static SampleOptions Options { get; } = new() { AsOf = new DateOnly(2025, 6, 1) };

    public string Folder { get; }

    public string DatabasePath { get; }

    public long Number(string sql) => Convert.ToInt64(Scalar(sql), CultureInfo.InvariantCulture);

    public object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
