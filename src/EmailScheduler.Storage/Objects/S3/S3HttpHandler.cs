namespace EmailScheduler.Storage.Objects.S3;

/// <summary>
/// Below the SDK: counts what passes, asks Tigris for the newest state, and lets through only answers that can be understood. The SDK reads an empty document as an
/// empty listing and fails on a header that nothing here uses; so documents are read before it sees them, and headers that are not used are removed.
/// </summary>
internal sealed class S3HttpHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // Asking first whether a body is welcome costs a round trip; it pays for bodies that are not worth sending in vain.
    private const long SmallBody = 256 << 10;

    private static readonly HashSet<string> Used = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Transfer-Encoding", "Content-Length", "Content-Type", "ETag", "x-amz-request-id", "x-amz-id-2",
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var length = request.Content?.Headers.ContentLength ?? 0;
        request.Headers.TryAddWithoutValidation("X-Tigris-Consistent", "true");
        if (length <= SmallBody)
        {
            request.Headers.ExpectContinue = false;
        }

        if (S3RequestContext.Current is not { } exchange)
        {
            // Of a client that is used without a store, which understands its answers itself.
            return await base.SendAsync(request, cancellationToken);
        }

        exchange.Traffic?.Sent(exchange.Operation.Kind, length);
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            exchange.Traffic?.Received(request.Method == HttpMethod.Head ? 0 : response.Content.Headers.ContentLength ?? 0);
            exchange.Answer = S3Answer.Of(response);
            await S3Document.RequireAsync(response, exchange.Operation, cancellationToken);
            RemoveUnused(response);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Also a redirection's address: requests and their signatures go to the endpoint of the settings, and nowhere else.</summary>
    private static void RemoveUnused(HttpResponseMessage response)
    {
        foreach (var name in response.Headers.NonValidated.Select(header => header.Key).Where(IsUnused).ToList())
        {
            response.Headers.Remove(name);
        }

        foreach (var name in response.Content.Headers.NonValidated.Select(header => header.Key).Where(IsUnused).ToList())
        {
            response.Content.Headers.Remove(name);
        }
    }

    private static bool IsUnused(string name) => !Used.Contains(name) && !name.StartsWith(S3Heads.MetadataPrefix, StringComparison.OrdinalIgnoreCase);
}
