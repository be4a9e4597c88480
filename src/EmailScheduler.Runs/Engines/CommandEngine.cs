using System.Diagnostics;
using System.Globalization;
using System.Text;
using EmailScheduler.Runs.Processes;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs.Engines;

/// <summary>
/// An external program that plans in place of the built-in engine. It is given the path of the local database and must leave the file whole, with
/// no journal beside it. What it did is counted by comparing the file with a copy from before; a dry run lets it work on a copy that is thrown away.
/// </summary>
/// <param name="settings">The program and its arguments.</param>
/// <param name="timeProvider">The clock for waits.</param>
/// <param name="logger">Receives the output of the program, at debug level: that may hold personal data.</param>
internal sealed class CommandEngine(EngineSettings settings, TimeProvider timeProvider, ILogger logger) : IScheduleEngine
{
    /// <inheritdoc/>
    /// <exception cref="EngineException">The program failed, or left a file that cannot be read.</exception>
    public async Task<ScheduleResult> ScheduleAsync(
        string databasePath,
        ScheduleRequest request,
        IProgress<ScheduleProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        var command = settings.Command ?? throw new InvalidSettingException("Engine:Command", "", "give the program that plans the emails");
        var before = databasePath + ".before";
        File.Copy(databasePath, before, overwrite: true);
        try
        {
            // Read before the program runs: the days and settings are those that it is started with.
            var asOf = (await Task.Run(() => ScheduleReader.Inspect(databasePath, request, cancellationToken), cancellationToken)).Today;
            progress?.Report(new ScheduleProgress("engine", 0, 0));
            await RunAsync(command, databasePath, Arguments(databasePath, request, asOf), cancellationToken);
            progress?.Report(new ScheduleProgress("compare", 0, 0));
            return await Task.Run(
                () =>
                {
                    var result = Read(databasePath, before, request, cancellationToken);
                    if (result.FileChanged)
                    {
                        LocalDatabase.Detach(databasePath, before);
                    }

                    return result;
                },
                cancellationToken);
        }
        finally
        {
            File.Delete(before);
        }
    }

    private async Task RunAsync(string command, string databasePath, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var process = new EngineProcess(command, arguments, Path.GetDirectoryName(databasePath)!, new EngineOutput(logger), timeProvider);
        var exitCode = await process.RunAsync(cancellationToken);
        if (exitCode != 0)
        {
            throw new EngineException(string.Create(CultureInfo.InvariantCulture, $"Engine:Command '{command}' ended with exit code {exitCode}; nothing was committed. Run with logs at debug level to see what it said."));
        }
    }

    private List<string> Arguments(string databasePath, ScheduleRequest request, DateOnly asOf)
    {
        var given = settings.Arguments.Any(argument => argument.Contains(EngineSettings.DatabasePlaceholder, StringComparison.Ordinal))
            ? settings.Arguments
            : [.. settings.Arguments, EngineSettings.DatabasePlaceholder];
        return [.. given.Select(argument => argument
            .Replace("{asOf}", asOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{organization}", request.OrganizationId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{runId}", request.RunId, StringComparison.Ordinal)
            .Replace(EngineSettings.DatabasePlaceholder, databasePath, StringComparison.Ordinal))];
    }

    private static ScheduleResult Read(string databasePath, string before, ScheduleRequest request, CancellationToken cancellationToken)
    {
        try
        {
            // Where a journal lies beside the file, what the file holds is not what the program planned: the verification must see it and refuse.
            var isChanged = LocalDatabase.HasJournal(databasePath) || !LocalDatabase.AreEqual(databasePath, before, cancellationToken);
            return ScheduleReader.Inspect(databasePath, before, request, cancellationToken) with
            {
                Rows = ScheduleComparison.Count(before, databasePath, cancellationToken),
                FileChanged = isChanged && !request.DryRun,
            };
        }
        catch (Exception failure) when (failure is InvalidDatabaseException or FileNotFoundException or UnauthorizedAccessException)
        {
            throw new EngineException("The database that Engine:Command left cannot be read; nothing was committed. Fix the engine.", failure);
        }
    }
}

/// <summary>One start of an external engine.</summary>
internal sealed class EngineProcess(string command, IReadOnlyList<string> arguments, string folder, EngineOutput output, TimeProvider timeProvider)
{
    // What a program said just before it failed is worth a moment.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs it to its end and returns its exit code. When cancelled, it is killed with the processes that descend from it. One that it has let go of may live on:
    /// a file that it changes after the verification is not committed.
    /// </summary>
    /// <exception cref="InvalidSettingException">There is no such program, or it may not be run.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start();
        try
        {
            process.StandardInput.Close();
            using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var outputs = Task.WhenAll(output.ReadAsync(process.StandardOutput, reading.Token), output.ReadAsync(process.StandardError, reading.Token));
            await process.WaitForExitAsync(cancellationToken);

            // A child that outlives it still holds its output: the work of one that has not failed is done when that is closed.
            await (process.ExitCode == 0 ? outputs.WaitAsync(cancellationToken) : Task.WhenAny(outputs, Task.Delay(LastWords, timeProvider, cancellationToken)));
            await reading.CancelAsync();
            return process.ExitCode;
        }
        catch
        {
            ChildProcess.Kill(process);
            throw;
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(command)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return ChildProcess.Start(start, "Engine:Command");
    }
}

/// <summary>Counts what became of the rows of <c>email_schedules</c> between two states of a database, by their keys.</summary>
internal static class ScheduleComparison
{
    private const string Table = "email_schedules";

    /// <summary>Compares the two files, which no one writes meanwhile.</summary>
    /// <exception cref="InvalidDatabaseException">A file cannot be read.</exception>
    public static RowCounts Count(string before, string after, CancellationToken cancellationToken)
    {
        var diff = DatabaseDiff.CompareTable(before, after, Table, cancellationToken);
        return new RowCounts(diff.Added, diff.Changed, diff.Removed, Rows(after, cancellationToken) - diff.Added - diff.Changed, 0);
    }

    private static long Rows(string path, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        return TableSchema.Read(database, Table).Exists ? database.ReadInt64($"SELECT count(*) FROM {Table}") ?? 0 : 0;
    }
}

/// <summary>Logs what an external engine says, line by line at debug level: no line longer and no more of them than a log can bear.</summary>
internal sealed class EngineOutput(ILogger logger)
{
    /// <summary>Characters of a line that are logged.</summary>
    public const int LongestLine = 1000;

    /// <summary>Lines that are logged; the rest is read and dropped, so that the program never waits for a reader.</summary>
    public const int MostLines = 1000;

    private int _lines;

    public async Task ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            Append(line, buffer.AsSpan(0, count));
        }

        Log(line);
    }

    private void Append(StringBuilder line, ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character == '\n')
            {
                Log(line);
            }
            else if (line.Length < LongestLine)
            {
                line.Append(char.IsControl(character) ? ' ' : character);
            }
        }
    }

    private void Log(StringBuilder line)
    {
        if (line.Length > 0)
        {
            var number = Interlocked.Increment(ref _lines);
            if (number <= MostLines)
            {
                logger.LogDebug("Engine: {Line}", line.ToString());
            }
            else if (number == MostLines + 1)
            {
                logger.LogDebug("Engine: what it says from here on is not logged");
            }
        }

        line.Clear();
    }
}
