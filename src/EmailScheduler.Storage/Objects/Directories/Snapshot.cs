using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>One state of an object: its open file, which stays readable when the object is replaced, and what is known about it.</summary>
internal sealed record Snapshot(SafeFileHandle File, Generation Generation, Sidecar Sidecar) : IDisposable
{
    public string ETag => $"\"{Sidecar.Hash}\"";

    public DateTimeOffset LastModified => Sidecar.WrittenAt ?? Generation.WrittenAt;

    public ObjectHead Head(DateTimeOffset serverTime) =>
        new(Sidecar.Key, ETag, Generation.Length, LastModified, serverTime, Sidecar.Metadata);

    public bool Has(string? etag) => string.Equals(ETag, etag, StringComparison.Ordinal);

    public void Dispose() => File.Dispose();
}
