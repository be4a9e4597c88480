using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Tests.Events;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>A row that the fold adds has the run's values in other programs' columns, as a planned one has (section 9): a table that checks them refused it, and with it every run.</summary>
public sealed class AddedEmailWithoutRunTypeTests
{
    /// <summary>The declaration of the column, and the value that a planned row and an added one have there.</summary>
    [Theory]
    [InlineData("run_type TEXT NOT NULL CHECK (run_type IN ('scheduled', 'manual'))", "scheduled")]
    [InlineData("RUN_TYPE NOT NULL", "scheduled")]
    [InlineData("run_type TEXT NOT NULL DEFAULT 'manual'", "manual")]
    [InlineData("run_type TEXT", null)]
    [InlineData("batch_id TEXT NOT NULL CHECK (batch_id <> '')", "20250520")]
    [InlineData("Batch_Id TEXT", "20250520")]
    [InlineData("batch_id TEXT NOT NULL DEFAULT 'theirs'", "20250520")]
    [InlineData("scheduled_time TEXT NOT NULL CHECK (scheduled_time = scheduled_send_time)", "08:30:00")]
    [InlineData("scheduled_date TEXT NOT NULL CHECK (scheduled_date = scheduled_send_date)", "*")]
    [InlineData("origin TEXT NOT NULL", "")]
    [InlineData("rank INT NOT NULL", "0")]
    public void Fold_EmailWithoutARow_HasWhatAPlannedRowHas(string declaration, string? expected)
    {
        using var database = new RuleDatabase("DROP TABLE email_schedules", $"""
            CREATE TABLE email_schedules (id INTEGER PRIMARY KEY, contact_id INTEGER NOT NULL, email_type TEXT NOT NULL, scheduled_send_date TEXT NOT NULL, scheduled_send_time TEXT, status TEXT,
                {declaration}, UNIQUE (contact_id, email_type, scheduled_send_date))
            """).Contact(1, birth: "1960-06-10");
        var fact = EventKind.Sent.At("14:30") with { Email = new EmailReference { ContactId = 1, Kind = "birthday", EventDate = new DateOnly(2024, 6, 10) } };
        Assert.Equal(1, database.Fold(fact).EmailsAdded);
        Assert.Null(Scheduler.Run(database.Path, Folds.Request(Folds.Day), TimeProvider.System, cancellationToken: Cancel).CheckpointRefusal);

        var column = declaration[..declaration.IndexOf(' ', StringComparison.Ordinal)];
        Assert.Equal(expected == "*" ? "2024-06-10" : expected, database.Text($"SELECT CAST({column} AS TEXT) FROM email_schedules WHERE status = 'sent'"));
        Assert.NotEmpty(database.ToSend());
        Assert.Equal(
            expected == "*" ? null : expected,
            database.Text($"SELECT max(CAST({column} AS TEXT)) FROM email_schedules WHERE status = 'pre-scheduled' AND {column} IS NOT scheduled_send_date"));
    }
}
