namespace Grpc.Core;

#pragma warning disable CA1032 // As in the real package, which reaches the app through those of the durable client, for the members that are used.
public class RpcException : Exception
{
    public RpcException(Status status)
        : this(status, status.ToString())
    {
    }

    public RpcException(Status status, string message)
        : base(message) => Status = status;

    public Status Status { get; }

    public StatusCode StatusCode => Status.StatusCode;
}
