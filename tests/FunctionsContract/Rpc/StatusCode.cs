namespace Grpc.Core;

public enum StatusCode
{
    OK = 0,
    Cancelled = 1,
    Unknown = 2,
    DeadlineExceeded = 4,
    Unavailable = 14,
}
