namespace EmailScheduler.WorkerHosting;

/// <summary>Forwards requests to the worker's own HTTP server, which matches them with invocations by a header.</summary>
/// <param name="worker">The server's address, as the worker's capabilities give it.</param>
internal sealed class WorkerHttp(Uri worker) : IDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";
    private const int MostTries = 1200;

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(50);

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    /// <summary>Forwards a request whose address is relative.</summary>
    public async Task<HttpResponseMessage> ForwardAsync(HttpRequestMessage request, string invocationId, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(worker, request.RequestUri!);
        request.Headers.Add(InvocationHeader, invocationId);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await _client.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConnectionError && tries < MostTries)
            {
                // A worker opens its stream before its HTTP server listens: the real host tries again too.
                await Task.Delay(Wait, cancellationToken);
            }
        }
    }

    public void Dispose() => _client.Dispose();
}
