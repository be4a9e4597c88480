using System.Globalization;
using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.WhatIf;

/// <summary>Differences of numbers in words.</summary>
internal static class ComparedNumber
{
    /// <summary>The difference with its sign, such as <c>+1,200</c>; empty for none.</summary>
    public static string Signed(long now, long changed) => now == changed ? "" : (changed - now).ToString("+#,0;-#,0", CultureInfo.InvariantCulture);

    /// <summary>What the number is today, and the difference: <c>now 1,000 (+200)</c>.</summary>
    public static string Change(long now, long changed) => now == changed ? "as now" : $"now {Shown.Number(now)} ({Signed(now, changed)})";
}
