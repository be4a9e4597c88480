using Amazon.S3.Model;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>The answer to a read: an open response, or why there is none.</summary>
internal sealed record S3Opened(GetStatus Status, GetObjectResponse? Response, DateTimeOffset ServerTime) : IDisposable
{
    public void Dispose() => Response?.Dispose();
}
