using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Assets;

/// <summary>
/// The console's style, script and symbol. They are served below a folder that their content names, so that a browser keeps them for good and an upgrade brings new ones.
/// </summary>
public sealed class AssetFiles
{
    private const string ResourcePrefix = "console/";
    private const string FolderPrefix = "assets/";
    private const int HashLength = 16;

    private readonly Dictionary<string, Asset> _files;

    /// <summary>Reads and compresses them, some 10 kB.</summary>
    public AssetFiles()
    {
        var assembly = typeof(AssetFiles).Assembly;
        _files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToDictionary(name => name[ResourcePrefix.Length..], name => Asset.Read(assembly, name), StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in _files.Values)
        {
            hash.AppendData(file.Content);
        }

        Folder = FolderPrefix + Convert.ToHexStringLower(hash.GetHashAndReset())[..HashLength];
    }

    /// <summary>The folder that they are served from, below the console's base: <c>assets/{hash}</c>.</summary>
    public string Folder { get; }

    /// <summary>The size of all files as they are sent to a browser that takes Brotli, in bytes.</summary>
    internal int CompressedBytes => _files.Values.Sum(file => file.Compressed.Length);

    /// <summary>Whether a path is one of the files', whether that exists or not.</summary>
    /// <param name="path">The path below the console's base.</param>
    public static bool IsAsset(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith(FolderPrefix, StringComparison.Ordinal);
    }

    /// <summary>Answers with a file; <see langword="false"/> when there is none. Below the folder of another version the file is this version's, and not kept.</summary>
    internal async Task<bool> TrySendAsync(HttpContext context, string path, CancellationToken cancellationToken)
    {
        var parts = path.Split('/');
        if (parts.Length != 3 || !_files.TryGetValue(parts[2], out var file))
        {
            return false;
        }

        var answer = context.Response;
        answer.ContentType = file.ContentType;
        answer.Headers.CacheControl = path.StartsWith($"{Folder}/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        answer.Headers.Vary = "Accept-Encoding";
        var content = file.Content;
        if (context.Request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value == "br" && coding.Quality is not 0))
        {
            answer.Headers.ContentEncoding = "br";
            content = file.Compressed;
        }

        answer.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await answer.Body.WriteAsync(content, cancellationToken);
        }

        return true;
    }

    private sealed record Asset(string ContentType, byte[] Content, byte[] Compressed)
    {
        public static Asset Read(Assembly assembly, string name)
        {
            using var resource = assembly.GetManifestResourceStream(name)!;
            var content = new byte[resource.Length];
            resource.ReadExactly(content);
            using var compressed = new MemoryStream();
            using (var brotli = new BrotliStream(compressed, CompressionLevel.SmallestSize))
            {
                brotli.Write(content);
            }

            return new Asset(TypeOf(name), content, compressed.ToArray());
        }

        private static string TypeOf(string name) => Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            _ => "image/svg+xml",
        };
    }
}
