using EmailScheduler.Storage.Objects.Traffic;

namespace EmailScheduler.Runs.Reports;

/// <summary>
/// What one try of a run asked of its store: requests cost money. Renewals of the lease and requests that were repeated are counted too. The report
/// in the store cannot count what follows it: its own writing and the release of the lease.
/// </summary>
public sealed record ReportedTraffic
{
    private static readonly Dictionary<string, long> Nothing = [];

    /// <summary>All requests: on S3 those over HTTP, on a directory the calls.</summary>
    public long Requests { get; init; }

    /// <summary>Requests by kind, those that were made at all: <c>get</c>, <c>head</c>, <c>put</c>, <c>part</c>, <c>multipart</c>, <c>copy</c>, <c>delete</c>, <c>list</c>.</summary>
    public IReadOnlyDictionary<string, long> ByKind { get; init => field = value ?? Nothing; } = Nothing;

    /// <summary>Bytes of bodies sent.</summary>
    public long BytesSent { get; init; }

    /// <summary>Bytes of bodies received, as the store announced them.</summary>
    public long BytesReceived { get; init; }

    internal static ReportedTraffic Of(StoreTraffic traffic)
    {
        var kinds = traffic.ByKind;
        return new ReportedTraffic
        {
            Requests = kinds.Values.Sum(),
            ByKind = kinds.ToDictionary(kind => Word(kind.Key), kind => kind.Value, StringComparer.Ordinal),
            BytesSent = traffic.BytesSent,
            BytesReceived = traffic.BytesReceived,
        };
    }

    internal static string Word(StoreRequestKind kind) => kind switch
    {
        StoreRequestKind.Get => "get",
        StoreRequestKind.Head => "head",
        StoreRequestKind.Put => "put",
        StoreRequestKind.Part => "part",
        StoreRequestKind.Multipart => "multipart",
        StoreRequestKind.Copy => "copy",
        StoreRequestKind.Delete => "delete",
        _ => "list",
    };
}
