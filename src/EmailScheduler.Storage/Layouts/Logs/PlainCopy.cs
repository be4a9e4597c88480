using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Tells whether the plain file beside a log is a copy of what the log holds.</summary>
internal static class PlainCopy
{
    /// <summary>
    /// Reads which commit the file is a copy of; <see langword="false"/> for any other file. A copy that another program has changed has lost its
    /// metadata, in a bucket (an upload brings its own) and in a folder (metadata belongs to the content, so it is back when that content is).
    /// </summary>
    public static bool TryRead(ObjectHead head, out TxId commit) =>
        TxId.TryParse(head.Metadata.GetValueOrDefault(CommitMetadata.PublishedFromName) ?? head.Metadata.GetValueOrDefault(CommitMetadata.ConvertedFromName), out commit);
}
