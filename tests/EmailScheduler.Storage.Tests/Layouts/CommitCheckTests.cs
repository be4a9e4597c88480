using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Storage.Tests.Layouts;

/// <summary>What a damaged database that a commit vouches for shows: whether its pages were checked.</summary>
public sealed class CommitCheckTests : FolderTests
{
    private const string Key = "org-data/99.db";

    private readonly DirectoryObjectStore _store;

    public CommitCheckTests() => _store = new DirectoryObjectStore(Folder.File("store"));

    private string Local => Folder.File("local.db");

    public static TheoryData<string?, string?, bool> Said => new()
    {
        { CommitCheck.Program, "1", true },
        { CommitCheck.Program, "6", true },
        { CommitCheck.Program, "7", false },
        { CommitCheck.Program, "8", false },
        { CommitCheck.Program, "0", false },
        { CommitCheck.Program, "-1", false },
        { CommitCheck.Program, "one", false },
        { CommitCheck.Program, null, false },
        { CommitCheck.Program + "1", "1", false },
        { "sqlite-3.0.0/email-scheduler-0.0.1", "1", false },
        { null, "1", false },
        { null, null, false },
    };

    [Theory]
    [MemberData(nameof(Said))]
    public void IsSparedBy_ProgramAndCommits_OnlyOfThisProgramAndNotTheSeventh(string? program, string? commits, bool expected)
    {
        var metadata = new Dictionary<string, string>();
        foreach (var (name, value) in new[] { (CommitCheck.ProgramName, program), (CommitCheck.CommitsName, commits) })
        {
            if (value is not null)
            {
                metadata[name] = value;
            }
        }

        Assert.Equal(expected, CommitCheck.IsSparedBy(metadata));
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task CheckOut_DamageThatSevenCommitsVouchFor_IsFoundAtTheSeventh(DatabaseLayoutKind layout)
    {
        for (var commit = 1; commit <= 7; commit++)
        {
            Assert.Equal(CommitStatus.Committed, await CommitDamagedAsync(layout, $"run{commit}", isVerified: true));
        }

        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => CheckOutAsync(layout));
        Assert.Contains("is damaged", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task CheckOut_DamageThatNoOneVerified_IsFoundAtOnce(DatabaseLayoutKind layout)
    {
        await CommitDamagedAsync(layout, "run1", isVerified: false);

        await Assert.ThrowsAsync<InvalidDatabaseException>(() => CheckOutAsync(layout));
    }

    private async Task<CommitStatus> CommitDamagedAsync(DatabaseLayoutKind layout, string run, bool isVerified)
    {
        await using var session = await Sessions(layout).OpenAsync(Key, run, Cancel);
        var checkOut = await session.CheckOutAsync(Local, Cancel);
        if (checkOut.BaseVersion is null)
        {
            MakeDamaged(Local);
        }
        else
        {
            SampleDatabase.Raise(Local);
        }

        await using var verification = isVerified ? FileVerification.Ended(await checkOut.HashAsync(Cancel)) : null;
        return (await session.CommitAsync(checkOut, rowsChanged: 1, verification, cancellationToken: Cancel)).Status;
    }

    private Task<CheckOut> CheckOutAsync(DatabaseLayoutKind layout) => Sessions(layout).CheckOutToReadAsync(Key, Local, Cancel);

    private DatabaseSessions Sessions(DatabaseLayoutKind layout) =>
        new(_store, new DatabaseSessionOptions { NewDatabase = layout, CreateWhenMissing = true }, TimeProvider.System, NullLogger.Instance);

    // An index that lacks a row is what only a check of all pages finds.
    private static void MakeDamaged(string path)
    {
        SampleDatabase.Create(path);
        Sql.Execute(path, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'filler_text'");
    }
}
