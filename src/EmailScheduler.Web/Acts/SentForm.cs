using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EmailScheduler.Web.Acts;

/// <summary>Reads the form of a request whole, or says why it cannot be read.</summary>
internal static class SentForm
{
    /// <summary>What a form may have; reasons and settings need less.</summary>
    private const int MostBytes = 64 * 1024;

    private const string Damaged = "The form is damaged, or only a part of it arrived, so nothing was done. Load the page again, and send its form.";
    private const string Late = "The form did not arrive whole in time, so nothing was done. Send it again.";

    /// <summary>Reads a request's form; the refusal where there is none.</summary>
    public static async Task<(IFormCollection? Form, ProblemAnswer? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            // Taken in first: that it is too large must not be mixed up with that it cannot be read.
            if (await TakeInAsync(request, cancellationToken) is not { } body)
            {
                return (null, TooLarge);
            }

            request.Body = body;
            request.HttpContext.Features.Set<IFormFeature>(new FormFeature(request, new FormOptions { BufferBody = true, BufferBodyLengthLimit = MostBytes, MultipartBodyLengthLimit = MostBytes }));
            return (await request.ReadFormAsync(cancellationToken), null);
        }
        catch (BadHttpRequestException failure)
        {
            return (null, failure.StatusCode switch
            {
                StatusCodes.Status408RequestTimeout => PageAnswer.Problem(StatusCodes.Status408RequestTimeout, Late),
                StatusCodes.Status413PayloadTooLarge => TooLarge,
                _ => PageAnswer.Problem(StatusCodes.Status400BadRequest, Damaged),
            });
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or NotSupportedException)
        {
            return (null, PageAnswer.Problem(StatusCodes.Status400BadRequest, Damaged));
        }
    }

    private static ProblemAnswer TooLarge => PageAnswer.Problem(StatusCodes.Status413PayloadTooLarge, $"The form has more than {MostBytes / 1024} kB. Shorten what was entered.");

    /// <summary>The body; <see langword="null"/> when it is too large.</summary>
    private static async Task<MemoryStream?> TakeInAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MostBytes)
        {
            return null;
        }

        var body = new MemoryStream();
        var part = new byte[4096];
        while (await request.Body.ReadAsync(part, cancellationToken) is > 0 and var count)
        {
            if (body.Length + count > MostBytes)
            {
                return null;
            }

            body.Write(part, 0, count);
        }

        body.Position = 0;
        return body;
    }
}
