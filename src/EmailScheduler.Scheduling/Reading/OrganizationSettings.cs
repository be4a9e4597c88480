using System.Globalization;
using System.Text.Json;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads an organization's overrides of the application's settings (docs/scheduling-rules.md, section 8) and validates the outcome.</summary>
internal static class OrganizationSettings
{
    /// <exception cref="InvalidSettingException">A setting is out of range, or misspelt.</exception>
    public static OrganizationOverrides Read(SqliteDatabase database, long organizationId, SchedulingSettings application)
    {
        var table = TableSchema.Read(database, "organizations");
        var overrides = table.Has("id") ? WithRow(database, table, organizationId, application) : new OrganizationOverrides { InForce = application };
        SettingsValidation.Validate(overrides.InForce);
        return overrides;
    }

    private static OrganizationOverrides WithRow(SqliteDatabase database, TableSchema table, long organizationId, SchedulingSettings settings)
    {
        using var statement = database.Prepare($"SELECT * FROM organizations WHERE id COLLATE BINARY = ?1 ORDER BY {table.RowIdOrNull} LIMIT 1");
        statement.Bind(1, organizationId);
        if (!statement.Step())
        {
            return new OrganizationOverrides { InForce = settings };
        }

        var row = new SettingRow(statement, settings.Tried);
        var withColumns = WithColumns(row, settings);
        using var json = ConfigOverrides.Parse(row.Json("config_overrides"), settings.Tried);
        return new OrganizationOverrides
        {
            InForce = json?.Apply(withColumns) ?? withColumns,
            IsActive = row.IsActive,
            Given = [.. row.Given, .. json?.Given ?? []],
            UnknownKeys = json?.UnknownKeys ?? 0,
        };
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
        SizeProfile = row.Word<SizeProfile>("size_profile") ?? settings.SizeProfile,
        Guard = WithColumns(row, settings.Guard),
    };

    private static GuardSettings WithColumns(SettingRow row, GuardSettings guard) => new()
    {
        Mode = row.Word<GuardMode>("guard_mode") ?? guard.Mode,
        ContactsPercent = row.Number("guard_contacts_percent") ?? guard.ContactsPercent,
        WithdrawnPercent = row.Number("guard_withdrawn_percent") ?? guard.WithdrawnPercent,
        ReleasedPercent = row.Number("guard_released_percent") ?? guard.ReleasedPercent,
        Floor = row.Number("guard_floor") ?? guard.Floor,
        DayFactor = row.Number("guard_day_factor") ?? guard.DayFactor,
        DayFloor = row.Number("guard_day_floor") ?? guard.DayFloor,
        IncreaseFactor = row.Number("guard_increase_factor") ?? guard.IncreaseFactor,
        IncreaseFloor = row.Number("guard_increase_floor") ?? guard.IncreaseFloor,
    };
}

/// <summary>The <c>config_overrides</c> JSON of an organization: load limits that win over its size profile. Other programs keep keys of their own there.</summary>
internal sealed class ConfigOverrides : IDisposable
{
    private const string Column = "config_overrides";
    private const string CapName = "daily_send_percentage_cap", SoftLimitName = "ed_daily_soft_limit", SmoothingName = "ed_smoothing_window_days";

    private static readonly string[] Names = [CapName, SoftLimitName, SmoothingName];

    private readonly JsonDocument _document;
    private readonly IReadOnlyCollection<string> _tried;
    private readonly List<GivenSetting> _given = [];

    private ConfigOverrides(JsonDocument document, IEnumerable<string> keys, IReadOnlyCollection<string> tried)
    {
        (_document, _tried) = (document, tried);
        UnknownKeys = keys.Count(key => !IsOurs(key));
    }

    public IReadOnlyList<GivenSetting> Given => _given;

    /// <summary>Keys that are not this program's, nor misspelt for one.</summary>
    public int UnknownKeys { get; }

    /// <summary><see langword="null"/> for no text, and for JSON <c>null</c>.</summary>
    /// <exception cref="InvalidSettingException">The text is no JSON object, or has a misspelt key.</exception>
    public static ConfigOverrides? Parse(string? json, IReadOnlyCollection<string> tried)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return null;
        }

        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Null)
            {
                document.Dispose();
                return null;
            }

            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return new ConfigOverrides(document, [.. document.RootElement.EnumerateObject().Select(property => property.Name)], tried);
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Reported below, as for JSON that is no object; the second is a key with half of a surrogate pair, which is no text.
        }

        document?.Dispose();
        throw new InvalidSettingException(Column, $"{json.Length} characters", "give a JSON object in table organizations");
    }

    public SchedulingSettings Apply(SchedulingSettings settings) => settings with
    {
        DailySendPercentageCap = Share(CapName) ?? settings.DailySendPercentageCap,
        EdDailySoftLimit = Whole(SoftLimitName) ?? settings.EdDailySoftLimit,
        EdSmoothingWindowDays = Whole(SmoothingName) ?? settings.EdSmoothingWindowDays,
    };

    public void Dispose() => _document.Dispose();

    private static bool IsOurs(string key)
    {
        if (Names.Contains(key, StringComparer.Ordinal))
        {
            return true;
        }

        return NearestName.MeantBy(key, Names) is { } nearest ? throw InvalidSettingException.NoSuchName(key, $"{Column} in table organizations", nearest) : false;
    }

    private decimal? Share(string name) => Find(name) is { } value ? Give(name, DailyCapShare.Parse(name, value.GetRawText())) : null;

    private int? Whole(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? Give(name, number)
            : throw new InvalidSettingException(name, value.GetRawText(), "give a whole number");
    }

    private T Give<T>(string name, T value)
        where T : IFormattable
    {
        _given.Add(new GivenSetting(name, value.ToString(null, CultureInfo.InvariantCulture), $"organizations.{Column}"));
        return value;
    }

    // null, {} and blank text are what programs write that know no value.
    private JsonElement? Find(string name) => !_tried.Contains(name, StringComparer.Ordinal) && _document.RootElement.TryGetProperty(name, out var value) && !IsNothing(value) ? value : null;

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.String => JsonText.Of(value) is { } text && string.IsNullOrWhiteSpace(text),
        _ => false,
    };
}

/// <summary>The row of <c>organizations</c>, column by name; a missing column, NULL and blank text all read as not set.</summary>
internal sealed class SettingRow(Statement row, IReadOnlyCollection<string> tried)
{
    private readonly Dictionary<string, int> _columns = ColumnsOf(row);
    private readonly List<GivenSetting> _given = [];

    public IReadOnlyList<GivenSetting> Given => _given;

    /// <summary>Whether the organization's emails are planned: not when <c>active</c> is 0 or <c>false</c>.</summary>
    public bool IsActive => !(_columns.TryGetValue("active", out var index) && row.Flag(index) == false);

    /// <summary>A column that holds several settings.</summary>
    public string? Json(string column) => Find(column) is { } index ? row.GetString(index)!.Trim() : null;

    public string? Text(string column) => Json(column) is { } text ? Give(column, text, text) : null;

    public bool? Flag(string column)
    {
        if (Find(column) is not { } index)
        {
            return null;
        }

        var flag = row.Flag(index) ?? throw new InvalidSettingException(column, row.GetString(index)!, "give 0 or 1 in table organizations");
        return Give(column, flag, flag ? "true" : "false");
    }

    public int? Number(string column)
    {
        if (Find(column) is not { } index)
        {
            return null;
        }

        return row.WholeNumber(index) is { } number && number == (int)number
            ? Give(column, (int)number, number.ToString(CultureInfo.InvariantCulture))
            : throw new InvalidSettingException(column, row.GetString(index)!, "give a whole number in table organizations");
    }

    public T? Word<T>(string column)
        where T : struct, Enum
    {
        if (Json(column) is not { } text)
        {
            return null;
        }

        return Enum.TryParse<T>(text, ignoreCase: true, out var word) && !char.IsAsciiDigit(text[0])
            ? Give(column, word, text)
            : throw new InvalidSettingException(column, text, $"give {Words(Enum.GetNames<T>())}");
    }

    private static string Words(string[] names) => $"{string.Join(", ", names[..^1])} or {names[^1]}".ToLowerInvariant();

    private int? Find(string column) => !tried.Contains(column, StringComparer.Ordinal) && _columns.TryGetValue(column, out var index) && !string.IsNullOrWhiteSpace(row.GetString(index)) ? index : null;

    private T Give<T>(string column, T value, string text)
    {
        _given.Add(new GivenSetting(column, text, $"organizations.{column}"));
        return value;
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
