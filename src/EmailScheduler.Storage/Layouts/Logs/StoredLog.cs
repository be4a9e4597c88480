using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>A log as it was found in the store.</summary>
/// <param name="Files">Its files.</param>
/// <param name="Newest">The head of the newest commit, which tells how it came about; <see langword="null"/> when that has no file of its own, or was not looked at.</param>
internal sealed record StoredLog(IReadOnlyList<LogFile> Files, ObjectHead? Newest)
{
    /// <summary>Whether a database can be made from it. Without a snapshot it is a rest of a log that somebody has removed.</summary>
    public bool HasSnapshot => Files.Any(file => file.IsSnapshot);

    /// <summary>Whether its database goes on in the plain file.</summary>
    public bool IsClosed => Newest is not null && LogMetadata.IsClosing(Newest);

    /// <summary>The file that tells the newest state; <see langword="null"/> when there is none.</summary>
    public LogFile? Last => Files.Where(file => file.Max == LogFile.Newest(Files)).MinBy(file => file.Level);
}
