namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 8: organization_state_buffers.</summary>
internal static class Section8Buffers
{
    private const string Table = "organization_state_buffers";

    /// <summary>state → days, the longer of two; the states that the organization has its own buffer for.</summary>
    public static IReadOnlyDictionary<string, long> Read(Database database, long organizationId, IReadOnlyList<WindowRow> windows)
    {
        var buffers = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in database.Rows(Table).Where(row => row.Integer("org_id") == organizationId && !row.IsBlank("pre_exclusion_buffer_days")))
        {
            var written = row.Text("state_code");
            var state = Section1States.CodeOf(written) ?? throw RefusedInputException.Row(Table, row.RowId, $"state '{written}'");
            if (row.Integer("pre_exclusion_buffer_days") is not (>= 0 and var days))
            {
                throw RefusedInputException.Row(Table, row.RowId, $"pre_exclusion_buffer_days '{row.Text("pre_exclusion_buffer_days")}'");
            }

            if (!windows.Any(window => window.State == state))
            {
                throw RefusedInputException.Row(Table, row.RowId, $"state '{written}' has no windows");
            }

            buffers[state] = Math.Max(days, buffers.GetValueOrDefault(state));
        }

        return buffers;
    }
}
