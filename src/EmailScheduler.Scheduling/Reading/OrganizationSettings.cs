using System.Globalization;
using System.Text.Json;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads an organization's overrides of the application's settings (docs/scheduling-rules.md, section 8) and validates the outcome.</summary>
internal static class OrganizationSettings
{
    /// <returns>The settings, and whether the organization is active.</returns>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static (SchedulingSettings Settings, bool IsActive) Read(SqliteDatabase database, long organizationId, SchedulingSettings application)
    {
        var table = TableSchema.Read(database, "organizations");
        var (settings, isActive) = table.Has("id") ? WithRow(database, table, organizationId, application) : (application, true);
        SettingsValidation.Validate(settings);
        return (settings, isActive);
    }

    private static (SchedulingSettings Settings, bool IsActive) WithRow(SqliteDatabase database, TableSchema table, long organizationId, SchedulingSettings settings)
    {
        using var row = database.Prepare($"SELECT * FROM organizations WHERE id COLLATE BINARY = ?1 ORDER BY {table.RowIdOrNull} LIMIT 1");
        row.Bind(1, organizationId);
        if (!row.Step())
        {
            return (settings, true);
        }

        var columns = new SettingRow(row);
        return (ConfigOverrides.Apply(WithColumns(columns, settings), columns.Text("config_overrides")), columns.IsActive);
    }

    private static SchedulingSettings WithColumns(SettingRow row, SchedulingSettings settings) => settings with
    {
        Timezone = row.Text("timezone") ?? settings.Timezone,
        SendTimeHour = row.Number("send_time_hour") ?? settings.SendTimeHour,
        SendTimeMinute = row.Number("send_time_minute") ?? settings.SendTimeMinute,
        BirthdayDaysBefore = row.Number("birthday_days_before") ?? settings.BirthdayDaysBefore,
        EffectiveDateDaysBefore = row.Number("effective_date_days_before") ?? settings.EffectiveDateDaysBefore,
        EffectiveDateFirstEmailMonths = row.Number("effective_date_first_email_months") ?? settings.EffectiveDateFirstEmailMonths,
        PreExclusionBufferDays = row.Number("pre_exclusion_buffer_days") ?? settings.PreExclusionBufferDays,
        EnablePostWindowEmails = row.Flag("enable_post_window_emails") ?? settings.EnablePostWindowEmails,
        ExcludeFailedUnderwritingGlobal = row.Flag("exclude_failed_underwriting_global") ?? settings.ExcludeFailedUnderwritingGlobal,
        SendWithoutZipcodeForUniversal = row.Flag("send_without_zipcode_for_universal") ?? settings.SendWithoutZipcodeForUniversal,
        MaxEmailsPerPeriod = row.Number("max_emails_per_period") ?? settings.MaxEmailsPerPeriod,
        FrequencyPeriodDays = row.Number("frequency_period_days") ?? settings.FrequencyPeriodDays,
        CatchUpSpreadDays = row.Number("catch_up_spread_days") ?? settings.CatchUpSpreadDays,
        AepDate = row.Text("aep_date") ?? settings.AepDate,
        SendZone = row.Text("send_zone") ?? settings.SendZone,
        UnknownWindow = row.Text("unknown_window") ?? settings.UnknownWindow,
        SuppressedStatuses = row.Text("suppressed_statuses") ?? settings.SuppressedStatuses,
        DuplicateAddresses = row.Text("duplicate_addresses") ?? settings.DuplicateAddresses,
        HorizonDays = row.Number("horizon_days") ?? settings.HorizonDays,
        SendDays = row.Text("send_days") ?? settings.SendDays,
        Holidays = row.Text("holidays") ?? settings.Holidays,
        Blackouts = row.Text("blackouts") ?? settings.Blackouts,
        NewerWindows = row.Text("newer_windows") ?? settings.NewerWindows,
        SizeProfile = row.Profile("size_profile") ?? settings.SizeProfile,
    };
}

/// <summary>The <c>config_overrides</c> JSON of an organization: load limits that win over its size profile.</summary>
internal static class ConfigOverrides
{
    public static SchedulingSettings Apply(SchedulingSettings settings, string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return settings;
        }

        using var document = Parse(json);
        var root = document.RootElement;
        return IsNothing(root) ? settings : settings with
        {
            DailySendPercentageCap = Cap(root) ?? settings.DailySendPercentageCap,
            EdDailySoftLimit = Whole(root, "ed_daily_soft_limit") ?? settings.EdDailySoftLimit,
            EdSmoothingWindowDays = Whole(root, "ed_smoothing_window_days") ?? settings.EdSmoothingWindowDays,
        };
    }

    private static JsonDocument Parse(string json)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            // Reported below, as for JSON that is no object.
        }

        if (document is { RootElement.ValueKind: JsonValueKind.Object or JsonValueKind.Null })
        {
            return document;
        }

        document?.Dispose();
        throw new InvalidSettingException("config_overrides", $"{json.Length} characters", "give a JSON object in table organizations");
    }

    // An integer is a percentage: 7 is 0.07, and 1 is 0.01; with a fraction or an exponent it is the share itself.
    private static decimal? Cap(JsonElement root)
    {
        const string Name = "daily_send_percentage_cap";
        if (Find(root, Name) is not { } value)
        {
            return null;
        }

        var text = value.GetRawText();
        if (value.ValueKind != JsonValueKind.Number || !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            throw new InvalidSettingException(Name, text, "give a share in (0, 1] or a whole percentage");
        }

        return text.AsSpan().ContainsAny('.', 'e', 'E') ? number : number / 100m;
    }

    private static int? Whole(JsonElement root, string name)
    {
        if (Find(root, name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw new InvalidSettingException(name, value.GetRawText(), "give a whole number");
    }

    // null, {} and blank text are what programs write that know no value.
    private static JsonElement? Find(JsonElement root, string name) => root.TryGetProperty(name, out var value) && !IsNothing(value) ? value : null;

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.String => string.IsNullOrWhiteSpace(value.GetString()),
        _ => false,
    };
}

/// <summary>The row of <c>organizations</c>, column by name; a missing column and NULL both read as not set.</summary>
internal sealed class SettingRow(Statement row)
{
    private readonly Dictionary<string, int> _columns = ColumnsOf(row);

    /// <summary>Whether the organization's emails are planned: not when <c>active</c> is 0 or <c>false</c>.</summary>
    public bool IsActive => !(_columns.TryGetValue("active", out var index) && row.Flag(index) == false);

    public string? Text(string column) => _columns.TryGetValue(column, out var index) && row.GetString(index)?.Trim() is { Length: > 0 } text ? text : null;

    public bool? Flag(string column)
    {
        if (Text(column) is null)
        {
            return null;
        }

        var index = _columns[column];

        return row.Flag(index) ?? throw new InvalidSettingException(column, row.GetString(index)!, "give 0 or 1 in table organizations");
    }

    public int? Number(string column)
    {
        if (Text(column) is null)
        {
            return null;
        }

        var index = _columns[column];
        return row.WholeNumber(index) is { } number && number == (int)number
            ? (int)number
            : throw new InvalidSettingException(column, row.GetString(index)!, "give a whole number in table organizations");
    }

    public SizeProfile? Profile(string column)
    {
        var text = Text(column);
        if (text is null)
        {
            return null;
        }

        return Enum.TryParse<SizeProfile>(text, ignoreCase: true, out var profile) && !char.IsAsciiDigit(text[0])
            ? profile
            : throw new InvalidSettingException(column, text, "give small, medium, large or enterprise");
    }

    private static Dictionary<string, int> ColumnsOf(Statement row)
    {
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < row.ColumnCount; index++)
        {
            columns.TryAdd(row.ColumnName(index), index);
        }

        return columns;
    }
}
