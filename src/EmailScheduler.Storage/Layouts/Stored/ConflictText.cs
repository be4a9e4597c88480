using System.Globalization;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>What is said of a conflict: both sides by name, and the ways out.</summary>
internal sealed class ConflictText(string address, string databaseKey)
{
    private const string ToLog = "'convert --discard object' goes on with the log";
    private const string ToFile = "'convert --discard log' goes on with the plain file";

    private string File => $"'{databaseKey}'";

    private string Log => $"'{DatabaseKeys.Log(databaseKey)}'";

    public string TwoDatabases(PlainFile file, StoredLog log) =>
        $"There are two databases in {address}: the log {Log}, which ends at commit {LogFile.Newest(log.Files)}{Written(log.Last?.Entry)}, and the plain file {File}{Written(file.Entry)}, " +
        $"which is no copy of it: another program has put it there or changed it. Nothing was changed. Decide which one is right: {ToLog} and keeps the plain file as a version; " +
        $"{ToFile} and closes the log, whose commits stay.";

    public string FileMissing(StoredLog log) =>
        $"There is no plain file {File} in {address}, though the log {Log} was closed at commit {LogFile.Newest(log.Files)} for the database to go on there. Put the file back; or {ToLog}.";

    public string SnapshotMissing() =>
        $"There is no plain file {File} in {address}, and the log {Log} has no snapshot, so nothing can be made from its files. Put the missing files back, or remove the others.";

    public string CommitsMissing(StoredLog log, TxId commit) =>
        $"The log {Log} in {address} ends at commit {LogFile.Newest(log.Files)}, but the plain file {File} is a copy of commit {commit}: files of the log are missing. " +
        $"Put them back; or decide what is to be the database: {ToLog} as it is and keeps the plain file as a version; {ToFile} and closes the log.";

    private static string Written(ObjectEntry? entry) =>
        entry is null ? "" : string.Create(CultureInfo.InvariantCulture, $" (written {entry.LastModified.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z)");
}
