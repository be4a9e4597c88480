using System.Text.Json;

namespace EmailScheduler.Web.WhatIf;

/// <summary>The columns of <c>organizations</c> in which an organization has settings of its own.</summary>
internal static class RulesColumn
{
    /// <summary>The column of a setting: <c>send_time_hour</c> for <c>Scheduling:SendTimeHour</c>.</summary>
    public static string Of(string setting) => JsonNamingPolicy.SnakeCaseLower.ConvertName(setting[(setting.IndexOf(':', StringComparison.Ordinal) + 1)..]);
}
