using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Http;

/// <summary>Reads the body of a request.</summary>
internal static class RequestBody
{
    private const int BlockBytes = 81_920;

    /// <summary>The bytes; <see langword="null"/> when there are more than <paramref name="most"/>, of which no more are read.</summary>
    /// <exception cref="BadHttpRequestException">The server could not read it; <see cref="HttpAnswer"/> answers that.</exception>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        // The server's own limit, which is met at the first read, says nothing of what may be sent here.
        if (request.ContentLength > most)
        {
            return null;
        }

        using var body = new MemoryStream();
        var block = new byte[BlockBytes];
        int count;
        while ((count = await request.Body.ReadAsync(block, cancellationToken)) > 0)
        {
            body.Write(block, 0, count);
            if (body.Length > most)
            {
                return null;
            }
        }

        return body.ToArray();
    }
}
