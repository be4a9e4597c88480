using System.Globalization;
using EmailScheduler.Samples;

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

    public object? Scalar(string sql) => Sql.Read(DatabasePath, sql);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
