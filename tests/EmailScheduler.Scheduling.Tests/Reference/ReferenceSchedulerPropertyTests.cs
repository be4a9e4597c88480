namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>What the rules promise of every plan, on random databases.</summary>
public sealed class ReferenceSchedulerPropertyTests : IDisposable
{
    private static readonly DateOnly[] Days =
    [
        new(2025, 6, 1), new(2024, 2, 28), new(2024, 2, 29), new(2025, 2, 28), new(2024, 12, 31), new(2025, 1, 1), new(2025, 9, 14), new(2025, 11, 14),
    ];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("reference");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 104)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_OnItsOwnResult_ChangesNoRow(int seed)
    {
        var d = Days[seed % Days.Length];
        var path = Create(seed, d);
        var f = d.AddDays(seed / Days.Length % 2);

        Run(path, d, f, "first");
        var content = Content(path);
        var second = Run(path, d, f, "second");

        Assert.Equal(content, Content(path));
        Assert.Equal(0, second.Counts.ChangedRows);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static ReferenceResult Run(string path, DateOnly d, DateOnly f, string runId) => ReferenceScheduler.Run(
        path, 1, d, f, runId, new DateTimeOffset(2025, 6, 1, 11, 0, 0, TimeSpan.Zero), new ReferenceSettings(), RandomDatabase.StateOfZip);

    private static List<string> Content(string path)
    {
        using var database = new Database(path);
        return database.Rows("email_schedules").Select(row => string.Join("|", row.Values.Select(v => $"{v.Key}={v.Value}"))).ToList();
    }

    private string Create(int seed, DateOnly d)
    {
        var path = Path.Combine(_directory.FullName, $"{seed}.db");
        RandomDatabase.Create(path, seed, new RandomDatabaseOptions { AsOf = d });
        return path;
    }
}
