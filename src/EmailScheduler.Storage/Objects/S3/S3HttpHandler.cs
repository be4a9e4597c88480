namespace EmailScheduler.Storage.Objects.S3;

/// <summary>Below the SDK: notes the server's clock, counts what passes, and asks Tigris for the newest state.</summary>
internal sealed class S3HttpHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // Asking first whether a body is welcome costs a round trip; it pays for bodies that are not worth sending in vain.
    private const long SmallBody = 256 << 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var length = request.Content?.Headers.ContentLength ?? 0;
        request.Headers.TryAddWithoutValidation("X-Tigris-Consistent", "true");
        if (length <= SmallBody)
        {
            request.Headers.ExpectContinue = false;
        }

        var exchange = S3Exchange.Current;
        exchange?.Traffic?.Sent(exchange.Kind, length);
        var response = await base.SendAsync(request, cancellationToken);
        if (exchange is not null)
        {
            exchange.Date = response.Headers.Date;
            exchange.Traffic?.Received(request.Method == HttpMethod.Head ? 0 : response.Content.Headers.ContentLength ?? 0);
        }

        return response;
    }
}
