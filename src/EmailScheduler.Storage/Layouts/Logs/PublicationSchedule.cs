namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>When the plain file is put beside the log, for programs that read it.</summary>
public enum PublicationSchedule
{
    /// <summary>Never: the log alone is the database.</summary>
    Never,

    /// <summary>With the first commit of each day (UTC, by the store's clock).</summary>
    Daily,

    /// <summary>After every commit.</summary>
    EveryRun,
}
