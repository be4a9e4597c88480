using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace EmailScheduler.Torture;

/// <summary>An answer of a store as it is about to go on the wire; whatever is done to it is sent, right or not.</summary>
internal sealed class RawAnswer
{
    public required int Status { get; set; }

    /// <summary>The headers, the length of the body among them.</summary>
    public required Dictionary<string, string> Headers { get; init; }

    public required byte[] Body { get; set; }

    /// <summary>Whether the request asks for the head alone.</summary>
    public required bool IsHead { get; init; }

    /// <summary>Whether the body is a document of S3's, not an object.</summary>
    public bool IsDocument => Headers.GetValueOrDefault("Content-Type")?.Contains("xml", StringComparison.Ordinal) is true && Body.Length > 0;

    public string Text
    {
        get => Encoding.UTF8.GetString(Body);
        set => SetBody(Encoding.UTF8.GetBytes(value));
    }

    public void SetBody(byte[] body)
    {
        Body = body;
        if (!IsHead)
        {
            Headers["Content-Length"] = body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The bytes on the wire.</summary>
    public byte[] ToBytes()
    {
        var head = new StringBuilder($"HTTP/1.1 {Status} {(HttpStatusCode)Status}\r\nConnection: close\r\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. IsHead ? [] : Body];
    }
}

/// <summary>One way in which an answer can be other than S3's.</summary>
/// <param name="Name">What is wrong, such as <c>ETag missing</c>.</param>
/// <param name="Fits">Whether an answer can be wrong in this way.</param>
/// <param name="Apply">Makes it so.</param>
internal sealed partial record Malformation(string Name, Func<RawAnswer, bool> Fits, Action<RawAnswer> Apply)
{
    private const string Foreign = "<html><body>Please log in to the network.</body></html>";

    // What the SDK would read as a time or a number, though nothing here uses it.
    private static readonly string[] Unused = ["x-amz-expiration", "x-amz-restore", "x-amz-mp-parts-count", "x-amz-object-lock-retain-until-date", "x-amz-tagging-count", "x-amz-missing-meta", "Expires", "x-amz-delete-marker"];

    private static readonly (string Header, string[] Values)[] Headers =
    [
        ("ETag", ["", "\"\"", "W/\"0123\"", "0123", "\"01\"23\"", "\"\u00e9\u0080\""]),
        ("Last-Modified", ["", "yesterday", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"]),
        ("Date", ["", "now", "Fri, 31 Dec 9999 23:59:59 GMT"]),
        ("Content-Range", ["", "bytes", "bytes 5-4/3", "bytes 0-99999999999999999999/1", "bytes 0-0/9223372036854775807", "bytes 7-7/8"]),
        ("Content-Length", ["", "-1", "many", "99999999999999999999"]),
        ("Content-Type", ["???"]),
    ];

    private static readonly string[] Fields = ["ETag", "IsTruncated", "Key", "LastModified", "Size", "UploadId", "Prefix", "Code"];
    private static readonly string[] FieldValues = ["", "\u00e9", "-1", "9999-12-31T23:59:59.999Z", "99999999999999999999", "W/&quot;1&quot;"];

    /// <summary>All ways.</summary>
    public static IReadOnlyList<Malformation> All { get; } =
    [
        .. Headers.Select(header => new Malformation($"{header.Header} missing", answer => answer.Headers.ContainsKey(header.Header), answer => answer.Headers.Remove(header.Header))),
        .. Headers.SelectMany(header => header.Values.Select(value =>
            new Malformation($"{header.Header}: {value}", answer => answer.Headers.ContainsKey(header.Header), answer => answer.Headers[header.Header] = value))),
        .. Unused.Select(name => new Malformation($"{name}: garbage", _ => true, answer => answer.Headers[name] = "garbage=, \"")),
        new("body missing", answer => answer.Body.Length > 0 && !answer.IsHead, answer => answer.SetBody([])),
        new("body cut", answer => answer.Body.Length > 1, answer => answer.SetBody(answer.Body[..(answer.Body.Length / 2)])),
        new("body ends early", answer => answer.Body.Length > 1 && !answer.IsHead, answer => answer.Body = answer.Body[..(answer.Body.Length / 2)]),
        new("body garbage", answer => answer.Body.Length > 0, answer => answer.SetBody([.. answer.Body.Select((_, index) => (byte)((index * 167) + 13))])),
        new("a page of a proxy", answer => !answer.IsHead, answer => answer.Text = Foreign),
        new("a page of a proxy instead of all", answer => !answer.IsHead, answer => Replace(answer, 200, "text/html", Foreign)),
        new("a page of a proxy with 403", answer => !answer.IsHead, answer => Replace(answer, 403, "text/html", Foreign)),
        new("another document", answer => answer.IsDocument, answer => answer.Text = "<OtherResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>"),
        new("an empty document", answer => answer.IsDocument, answer => answer.Text = RootOf().Replace(answer.Text, "<$1/>")),
        .. Errors("InternalError", "SlowDown", "SomethingNew", ""),
        .. Fields.SelectMany(field => FieldValues.Select(value => new Malformation(
            $"<{field}>{value}",
            answer => answer.IsDocument && answer.Text.Contains($"<{field}>", StringComparison.Ordinal),
            answer => answer.Text = Regex.Replace(answer.Text, $"<{field}>[^<]*</{field}>", $"<{field}>{value.Replace("$", "$$", StringComparison.Ordinal)}</{field}>")))),
        new("more follows, without a token", IsListing, answer => answer.Text = answer.Text.Replace("<IsTruncated>false", "<IsTruncated>true", StringComparison.Ordinal)),
        new("redirected elsewhere", _ => true, answer =>
        {
            answer.Status = 307;
            answer.Headers["Location"] = "http://203.0.113.1:9/elsewhere";
        }),
        new("redirected elsewhere, with a region", _ => true, answer =>
        {
            answer.Status = 302;
            answer.Headers["Location"] = "http://203.0.113.1:9/elsewhere";
            answer.Headers["x-amz-bucket-region"] = "../elsewhere";
        }),
        new("status 99", _ => true, answer => answer.Status = 99),
        new("status 299", answer => answer.IsDocument, answer => answer.Status = 299),
    ];

    private static IEnumerable<Malformation> Errors(params string[] codes) =>
        codes.Select(code => new Malformation($"200 with the error '{code}'", answer => !answer.IsHead, answer => Replace(answer, 200, "application/xml", $"<Error><Code>{code}</Code><Message>Oh.</Message></Error>")));

    private static bool IsListing(RawAnswer answer) => answer.IsDocument && answer.Text.Contains("<IsTruncated>false", StringComparison.Ordinal);

    private static void Replace(RawAnswer answer, int status, string type, string text)
    {
        answer.Status = status;
        foreach (var name in new[] { "ETag", "Last-Modified", "Content-Range" })
        {
            answer.Headers.Remove(name);
        }

        answer.Headers["Content-Type"] = type;
        answer.Text = text;
    }

    [GeneratedRegex("<(\\w+Result)[^>]*>.*$", RegexOptions.Singleline)]
    private static partial Regex RootOf();
}
