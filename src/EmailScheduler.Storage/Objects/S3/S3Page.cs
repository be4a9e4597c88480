using Amazon.S3.Model;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>One page of a listing.</summary>
/// <param name="Objects">The objects.</param>
/// <param name="Prefixes">What lies deeper than the level that was asked for.</param>
/// <param name="Next">The token of the next page; <see langword="null"/> for the last one.</param>
internal sealed record S3Page(IReadOnlyList<ObjectEntry> Objects, IReadOnlyList<string> Prefixes, string? Next)
{
    private const string Delimiter = "/";

    /// <summary>Reads a page. What others have put there under a key that is none here, such as <c>folder/</c>, is not an object of this store.</summary>
    /// <exception cref="S3AnswerException">A field is missing or impossible; or it leads back to a page before, so that the listing would never end.</exception>
    public static S3Page Of(ListObjectsV2Response page, string storePrefix, IReadOnlyList<string> tokens)
    {
        var objects = from listed in page.S3Objects ?? []
                      let key = Plain(listed.Key, storePrefix)
                      where ObjectKey.Fault(key) is null
                      select S3Heads.Entry(key, listed);
        var prefixes = from common in page.CommonPrefixes ?? []
                       let prefix = Plain(common, storePrefix)
                       where prefix.EndsWith(Delimiter, StringComparison.Ordinal) && ObjectKey.Fault(prefix[..^Delimiter.Length]) is null
                       select prefix;
        return new S3Page([.. objects], [.. prefixes], NextOf(page, tokens));
    }

    /// <summary>What a listed key is called here.</summary>
    /// <exception cref="S3AnswerException">It is not one of the store's.</exception>
    public static string Plain(string? fullKey, string storePrefix) =>
        fullKey?.StartsWith(storePrefix, StringComparison.Ordinal) is true ? fullKey[storePrefix.Length..] : throw new S3AnswerException("with a key that was not asked for");

    private static string? NextOf(ListObjectsV2Response page, IReadOnlyList<string> tokens) => page switch
    {
        { IsTruncated: null } => throw new S3AnswerException("without saying whether more follows"),
        { IsTruncated: false } => null,
        { NextContinuationToken: null or "" } => throw new S3AnswerException("without the token of the next page"),
        { NextContinuationToken: var next } => tokens.Contains(next, StringComparer.Ordinal) ? throw new S3AnswerException("with the token of a page before") : next,
    };
}
