using System.Net;
using System.Xml;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>The documents in S3's answers: whole, of the kind that was asked for, or an error whose code decides what it means, whatever the answer's status.</summary>
internal static class S3Document
{
    private const string ErrorRoot = "Error";

    // A page of a listing has a thousand keys of up to a kilobyte, and as much again around each.
    private const int MostBytes = 16 << 20;

    private static readonly Dictionary<string, HttpStatusCode> Statuses = new(StringComparer.Ordinal)
    {
        ["NoSuchKey"] = HttpStatusCode.NotFound,
        ["NoSuchBucket"] = HttpStatusCode.NotFound,
        ["NoSuchUpload"] = HttpStatusCode.NotFound,
        ["PreconditionFailed"] = HttpStatusCode.PreconditionFailed,
        ["ConditionalRequestConflict"] = HttpStatusCode.Conflict,
        ["OperationAborted"] = HttpStatusCode.Conflict,
        ["InvalidRange"] = HttpStatusCode.RequestedRangeNotSatisfiable,
        ["AccessDenied"] = HttpStatusCode.Forbidden,
        ["InvalidAccessKeyId"] = HttpStatusCode.Forbidden,
        ["SignatureDoesNotMatch"] = HttpStatusCode.Forbidden,
        ["RequestTimeTooSkewed"] = HttpStatusCode.Forbidden,
        ["InternalError"] = HttpStatusCode.InternalServerError,
        ["NotImplemented"] = HttpStatusCode.NotImplemented,
        ["SlowDown"] = HttpStatusCode.ServiceUnavailable,
        ["ServiceUnavailable"] = HttpStatusCode.ServiceUnavailable,
    };

    /// <summary>Reads the document of an answer, where there is one, and gives an error the status that its code has.</summary>
    /// <exception cref="S3AnswerException">It is not what S3 would have sent.</exception>
    public static async Task RequireAsync(HttpResponseMessage response, S3Operation operation, CancellationToken cancellationToken)
    {
        RequireNoRedirection(response);
        if (response.RequestMessage?.Method == HttpMethod.Head || (response.IsSuccessStatusCode && operation == S3Operation.Get))
        {
            return;
        }

        await response.Content.LoadIntoBufferAsync(MostBytes, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var document = body.Length == 0 ? default : Read(body);
        if (document is { Root: ErrorRoot, Code: { } code })
        {
            response.StatusCode = Statuses.TryGetValue(code, out var status) ? status
                : response.IsSuccessStatusCode ? HttpStatusCode.InternalServerError : response.StatusCode;
        }
        else if (!IsExpected(document.Root, body.Length, response, operation))
        {
            throw new S3AnswerException(FormattableString.Invariant(
                $"{(int)response.StatusCode} with {(body.Length == 0 ? "no document" : $"a document that is {(document.Root is null ? "none" : $"a '{Short(document.Root)}'")}")}"));
        }
    }

    private static bool IsExpected(string? root, int length, HttpResponseMessage response, S3Operation operation) => (response.IsSuccessStatusCode, operation.Document) switch
    {
        (true, { } expected) => root == expected,

        // No document is the rule here. What a proxy has put there instead of the store's answer shows by the ETag that it does not have.
        (true, null) => length == 0 || response.Headers.NonValidated.Contains("ETag"),

        // Without a document the status says it all.
        (false, _) => length == 0,
    };

    private static (string? Root, string? Code) Read(byte[] body)
    {
        try
        {
            var begin = Array.FindIndex(body, static value => !char.IsWhiteSpace((char)value));
            using var bytes = new MemoryStream(body, Math.Max(0, begin), body.Length - Math.Max(0, begin));
            using var reader = XmlReader.Create(bytes, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreWhitespace = true });
            reader.MoveToContent();
            var root = reader.LocalName;
            var code = default(string?);
            while (reader.Read())
            {
                code ??= reader is { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "Code" } && reader.Read() && reader.NodeType == XmlNodeType.Text ? reader.Value.Trim() : null;
            }

            return (root, code);
        }
        catch (XmlException)
        {
            return default;
        }
    }

    /// <summary>A permanent one is an error of the settings, which the code says; what is temporary passes. Neither is followed.</summary>
    private static void RequireNoRedirection(HttpResponseMessage response)
    {
        if ((int)response.StatusCode is >= 300 and < 400 and not 301 and not 308)
        {
            var host = response.Headers.Location is { IsAbsoluteUri: true } elsewhere ? $"to the host '{Short(elsewhere.IdnHost)}', " : "";
            throw new S3AnswerException(FormattableString.Invariant($"{(int)response.StatusCode}, with a redirection {host}which is not followed"));
        }
    }

    private static string Short(string text) => text.Length <= 100 ? text : text[..100];
}
