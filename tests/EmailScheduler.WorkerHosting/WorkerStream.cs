using System.Collections.Concurrent;
using EmailScheduler.WorkerHosting.Protocol;
using Grpc.Core;

namespace EmailScheduler.WorkerHosting;

/// <summary>The one stream of a worker: the host's requests go out, the answers come back in any order under the request's id.</summary>
internal sealed class WorkerStream : FunctionRpc.FunctionRpcBase, IDisposable
{
    private readonly TaskCompletionSource<string> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _waiting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private IServerStreamWriter<StreamingMessage>? _requests;

    /// <summary>The id that the worker gave when it opened the stream.</summary>
    public Task<string> Started => _started.Task;

    /// <summary>What the worker has logged through the host.</summary>
    public ConcurrentQueue<string> Logs { get; } = [];

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        _requests = responseStream;
        try
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                Receive(requestStream.Current);
            }
        }
        finally
        {
            foreach (var answer in _waiting.Values)
            {
                answer.TrySetException(new InvalidOperationException("The stream ended before the worker answered."));
            }
        }
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    public async Task<StreamingMessage> AskAsync(StreamingMessage request, CancellationToken cancellationToken)
    {
        request.RequestId = Guid.NewGuid().ToString();
        var answer = _waiting.GetOrAdd(request.RequestId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        await SendAsync(request, cancellationToken);
        return await answer.Task;
    }

    /// <summary>Sends a message that has no answer.</summary>
    public async Task SendAsync(StreamingMessage message, CancellationToken cancellationToken)
    {
        // A stream takes one message at a time.
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _requests!.WriteAsync(message, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private void Receive(StreamingMessage message)
    {
        if (message.ContentCase == StreamingMessage.ContentOneofCase.StartStream)
        {
            _started.TrySetResult(message.StartStream.WorkerId);
        }
        else if (message.ContentCase == StreamingMessage.ContentOneofCase.RpcLog)
        {
            Logs.Enqueue($"{message.RpcLog.Category}: {message.RpcLog.Message} {message.RpcLog.Exception?.Message}".TrimEnd());
        }
        else if (_waiting.TryRemove(message.RequestId, out var answer))
        {
            answer.TrySetResult(message);
        }
    }
}
