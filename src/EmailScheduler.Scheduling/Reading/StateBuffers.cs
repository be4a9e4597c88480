using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads <c>organization_state_buffers</c>: days by which a state's windows begin earlier, by the state's code.</summary>
internal static class StateBuffers
{
    public static IReadOnlyDictionary<string, int> Read(SqliteDatabase database, long organizationId)
    {
        var buffers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var table = TableSchema.Read(database, "organization_state_buffers");
        if (!table.Has("org_id") || !table.Has("state_code") || !table.Has("pre_exclusion_buffer_days"))
        {
            return buffers;
        }

        using var rows = database.Prepare("SELECT state_code, pre_exclusion_buffer_days FROM organization_state_buffers WHERE org_id COLLATE BINARY = ?1");
        rows.Bind(1, organizationId);
        while (rows.Step())
        {
            if (RowValue.IsBlank(rows.Utf8(0)) || RowValue.IsBlank(rows.Utf8(1)))
            {
                continue;
            }

            var name = rows.GetString(0)!;
            var state = StateText.TryParse(rows.Utf8(0), out var known)
                ? known.ToCode()
                : throw new InvalidSettingException("organization_state_buffers", name, "give a state's code or name in state_code");
            var days = Days(rows, state);

            // Two rows for one state are a mistake of the table: the longer window is the one that breaks no law.
            buffers[state] = Math.Max(days, buffers.GetValueOrDefault(state));
        }

        return buffers;
    }

    private static int Days(Statement rows, string state)
    {
        var setting = $"pre_exclusion_buffer_days of {state}";
        var days = rows.WholeNumber(1) is { } number && number == (int)number
            ? (int)number
            : throw new InvalidSettingException(setting, rows.GetString(1)!, "give a whole number in table organization_state_buffers");
        SettingsValidation.Between(setting, days, 0, 3650);
        return days;
    }
}
