using System.Globalization;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>The exclusion windows that hold for an organization (docs/scheduling-rules.md, section 3), as people look them up.</summary>
public static class WindowsInForce
{
    /// <summary>Reads the windows of a database and of the settings whose time includes the day of the request, in the order in which they are asked.</summary>
    /// <param name="databasePath">The file; no one may write it meanwhile.</param>
    /// <param name="request">The organization, the day, the application's settings.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">The database is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting or a row of windows cannot be read.</exception>
    public static OrganizationWindows Read(string databasePath, ScheduleRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        var (settings, buffers, rows) = RowsOf(databasePath, request, cancellationToken);
        var day = request.Moment.In(SettingsValidation.ZoneOf(settings), SettingsValidation.SendTime(settings)).Today;
        var rules = new WindowRules(rows, settings.PreExclusionBufferDays, buffers, skipsUnknown: false, new StringTable());
        var inForce = rules.Rows
            .Where(row => row.ValidFrom <= day && day <= row.ValidTo)
            .Select(row => Of(row, buffers.GetValueOrDefault(row.State.ToCode(), settings.PreExclusionBufferDays)));
        return new OrganizationWindows(DayNumber.ToDate(day), settings.NewerWindows.Trim().ToLowerInvariant(), [.. inForce]);
    }

    /// <summary>All windows of an organization, whenever they hold, with their buffers, as one text: two texts are equal when the windows are.</summary>
    /// <param name="databasePath">The file; no one may write it meanwhile.</param>
    /// <param name="request">The organization, the day, the application's settings.</param>
    /// <param name="withBuffers">Whether the text has the days by which each window begins earlier.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">The database is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting or a row of windows cannot be read.</exception>
    public static string Describe(string databasePath, ScheduleRequest request, bool withBuffers = true, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        var (settings, buffers, rows) = RowsOf(databasePath, request, cancellationToken);
        return string.Join('\n', rows.Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{row.State} {row.Kind} {row.Before}+{(withBuffers ? buffers.GetValueOrDefault(row.State.ToCode(), settings.PreExclusionBufferDays) : 0)} {row.After} {row.ValidFrom} {row.ValidTo}")));
    }

    /// <summary>The newer state rules that ship with the program, whether they are applied or not.</summary>
    public static IReadOnlyList<WindowInForce> Newer { get; } = [.. NewerWindows.All.Select(row => Of(row, buffer: null))];

    /// <summary>Reads a file of windows: comma-separated, with the columns of the table <c>exclusion_windows</c> named in its first line.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidSettingException">A line is no window; the message names it, the field and its value.</exception>
    public static IReadOnlyList<WindowInForce> Check(TextReader text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. WindowCsv.Read(text, name).Select(window => Of(window.Row, buffer: null) with { Replaces = window.Replaces })];
    }

    private static (SchedulingSettings Settings, IReadOnlyDictionary<string, int> Buffers, IReadOnlyList<WindowRow> Rows) RowsOf(string path, ScheduleRequest request, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        var settings = OrganizationSettings.Read(database, request.OrganizationId, request.Settings).InForce;
        return (settings, StateBuffers.Read(database, request.OrganizationId), ExclusionWindowTable.Read(database, request.OrganizationId, settings).InForce);
    }

    private static WindowInForce Of(WindowRow row, int? buffer)
    {
        var isAnchored = row.Kind != WindowKind.AllYear;
        return new WindowInForce
        {
            State = row.State.ToCode(),
            Kind = WindowRows.NameOf(row.Kind),
            DaysBefore = isAnchored ? row.Before : null,
            BufferDays = isAnchored ? buffer : null,
            DaysAfter = isAnchored ? row.After : null,
            ValidFrom = row.ValidFrom == DayNumber.None ? null : DayNumber.ToDate(row.ValidFrom),
            ValidTo = row.ValidTo == ExclusionWindow.NoEnd ? null : DayNumber.ToDate(row.ValidTo),
            Origin = row.Origin,
            Source = row.Source,
        };
    }
}

/// <summary>The exclusion windows of an organization.</summary>
/// <param name="Day">The day on which they hold.</param>
/// <param name="NewerWindows">What is done with the newer state rules: <c>report</c>, <c>apply</c> or <c>ignore</c>.</param>
/// <param name="Windows">The windows, in the order in which they are asked.</param>
public sealed record OrganizationWindows(DateOnly Day, string NewerWindows, IReadOnlyList<WindowInForce> Windows);

/// <summary>One exclusion window.</summary>
public sealed record WindowInForce
{
    /// <summary>The state's USPS code.</summary>
    public required string State { get; init; }

    /// <summary><c>birthday</c>, <c>birthday_month</c>, <c>effective_date</c> or <c>all_year</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Days before the anniversary, without the buffer; <see langword="null"/> for one that lasts all year.</summary>
    public int? DaysBefore { get; init; }

    /// <summary>Days by which the window begins earlier; <see langword="null"/> where none applies, or where only a file was read.</summary>
    public int? BufferDays { get; init; }

    /// <summary>Days after the anniversary; <see langword="null"/> for one that lasts all year.</summary>
    public int? DaysAfter { get; init; }

    /// <summary>The first day on which it holds; <see langword="null"/> for open.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>The last day on which it holds; <see langword="null"/> for open.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>Where it is: <c>built-in</c>, a row of the table, an entry of the setting, a line of a file.</summary>
    public required string Origin { get; init; }

    /// <summary>Whether it removes the built-in windows of its state; known where a file was read.</summary>
    public bool Replaces { get; init; }

    /// <summary>Where the rule comes from, as the row says.</summary>
    public string? Source { get; init; }
}
