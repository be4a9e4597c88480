namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// Newer state rules than those of the built-in table, each with its date and source (<c>windows-2026.csv</c>). They are applied when the setting <c>newer_windows</c> says so;
/// else a run counts the planned emails that they would forbid.
/// </summary>
internal static class NewerWindows
{
    // The origin of its rows.
    private const string File = "windows-2026.csv";

    /// <summary>The rows.</summary>
    public static IReadOnlyList<WindowRow> All { get; } = ReadTable();

    private static List<WindowRow> ReadTable()
    {
        using var text = EmbeddedText.Open(File);
        return [.. WindowCsv.Read(text, File).Select(window => window.Row)];
    }
}
