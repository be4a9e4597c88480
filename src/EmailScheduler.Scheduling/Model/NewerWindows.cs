namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// Newer state rules than those of the built-in table, each with its date and source (<c>windows-2026.csv</c>). They are applied when the setting <c>newer_windows</c> says so;
/// else a run counts the planned emails that they would forbid.
/// </summary>
internal static class NewerWindows
{
    /// <summary>The name of the file, which is the origin of its rows.</summary>
    public const string File = "windows-2026.csv";

    /// <summary>The rows.</summary>
    public static IReadOnlyList<WindowRow> All { get; } = [.. WindowCsv.Read(OpenText(), File).Select(window => window.Row)];

    /// <summary>Opens the file that ships inside this assembly.</summary>
    public static TextReader OpenText() => new StreamReader(typeof(NewerWindows).Assembly.GetManifestResourceStream(File)!);
}
