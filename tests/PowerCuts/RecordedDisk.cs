using System.IO.Hashing;
using System.Text;

namespace EmailScheduler.Tests.PowerCuts;

/// <summary>
/// A folder on a disk that keeps only what it was told to keep: the content of a file since its last <c>fsync</c>, and the names in a folder since the folder's last
/// <c>fsync</c>, are each there after a power cut or not, as it happens.
/// </summary>
/// <param name="root">The folder.</param>
internal sealed class RecordedDisk(string root)
{
    private const int Sector = 512;

    private readonly Dictionary<string, Node> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> _durable = new(StringComparer.Ordinal);
    private readonly List<UnflushedName> _unflushed = [];
    private readonly Dictionary<long, (Node? Node, string Path, long Position)> _open = [];

    /// <summary>Files that got a name in the folder before they were on the disk whole, their times included: after a power cut, the name could be that of a part, or of nothing.</summary>
    public List<string> NamedTooEarly { get; } = [];

    /// <summary>Names that a power cut now may leave out, of files and of folders.</summary>
    public IEnumerable<string> UnflushedNames => _unflushed.Select(change => change.Added).OfType<string>();

    /// <summary>How often a file got another name, or one more.</summary>
    public int Renamed { get; private set; }

    /// <summary>Takes the folder as it is as what is on the disk, locks of this process aside.</summary>
    public void Load()
    {
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            _names[file] = _durable[file] = new Node { Durable = File.ReadAllBytes(file) };
        }
    }

    /// <summary>Does what a call does.</summary>
    /// <returns>Whether the call has changed anything that a power cut could lose, or has made such a change safe.</returns>
    public bool Apply(SystemCall call)
    {
        if (call.Result < 0)
        {
            return false;
        }

        switch (call.Name)
        {
            case "openat":
                return Open(call.Text(1), call.Arguments[2], call.Result);
            case "close":
                _open.Remove(call.Number(0));
                return false;
            case "lseek":
                Move(call.Number(0), call.Result);
                return false;
            case "write":
                return Write(call, Position(call.Number(0)));
            case "pwrite64":
                return Write(call, call.Number(3));
            case "utimensat":
                return _open.GetValueOrDefault(call.Number(0)).Node is { } stamped && (stamped.HasUnflushedTimes = true);
            case "ftruncate":
                return Change(call.Number(0), new Truncation(call.Number(1)));
            case "fsync" or "fdatasync":
                return Flush(call.Number(0));
            case "rename":
                return Rename(call.Text(0), call.Text(1));
            case "link":
                return Link(call.Text(0), call.Text(1));
            case "unlink":
                return Name(call.Text(0), names => names.Remove(call.Text(0)), isAdded: false);
            case "mkdir":
                return Name(call.Text(0), _ => { });
            case "rmdir" or "chmod" or "fchmod":
                return false;
            default:
                return IsOurs(call) ? throw new NotSupportedException($"The recorded call {call.Name} is not known to the disk.") : false;
        }
    }

    /// <summary>What a power cut now leaves.</summary>
    /// <param name="survives">Asked for each change that is not flushed.</param>
    public Dictionary<string, byte[]> Cut(Func<bool> survives)
    {
        var names = new Dictionary<string, Node>(_durable, StringComparer.Ordinal);
        foreach (var change in _unflushed.Where(_ => survives()))
        {
            change.Apply(names);
        }

        return names.ToDictionary(name => name.Key, name => name.Value.Cut(survives), StringComparer.Ordinal);
    }

    /// <summary>A name of what is left, by its content.</summary>
    public static string Fingerprint(Dictionary<string, byte[]> files)
    {
        var hash = new XxHash128();
        foreach (var (path, content) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            hash.Append(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}\n{content.Length}\n")));
            hash.Append(content);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(path)!;

    private bool IsHere(string path) => path.StartsWith(root, StringComparison.Ordinal);

    private bool IsOurs(SystemCall call) => call.Arguments.Any(argument => long.TryParse(argument, out var number) && _open.TryGetValue(number, out var open) && open.Node is not null);

    private bool Open(string path, string flags, long descriptor)
    {
        if (!IsHere(path))
        {
            _open.Remove(descriptor);
            return false;
        }

        var isNew = flags.Contains("O_CREAT", StringComparison.Ordinal) && !_names.ContainsKey(path) && !Directory.Exists(path);
        if (isNew)
        {
            var node = new Node();
            Name(path, names => names[path] = node);
        }

        _open[descriptor] = (_names.GetValueOrDefault(path), path, 0);
        return (flags.Contains("O_TRUNC", StringComparison.Ordinal) && Change(descriptor, new Truncation(0))) || isNew;
    }

    private long Position(long descriptor) => _open.GetValueOrDefault(descriptor).Position;

    private void Move(long descriptor, long position)
    {
        if (_open.TryGetValue(descriptor, out var open))
        {
            _open[descriptor] = open with { Position = position };
        }
    }

    private bool Write(SystemCall call, long offset)
    {
        var bytes = call.Bytes(1).AsSpan(0, (int)call.Result).ToArray();
        var isChange = Change(call.Number(0), new WrittenBytes(offset, bytes));
        Move(call.Number(0), offset + bytes.Length);
        return isChange;
    }

    private bool Change(long descriptor, IChange change)
    {
        if (_open.GetValueOrDefault(descriptor).Node is not { } node)
        {
            return false;
        }

        node.Unflushed.Add(change);
        return true;
    }

    private bool Flush(long descriptor)
    {
        if (!_open.TryGetValue(descriptor, out var open))
        {
            return false;
        }

        if (open.Node is { } node)
        {
            node.Flush();
            return true;
        }

        foreach (var change in _unflushed.Where(change => change.Folder == open.Path || change.OtherFolder == open.Path).ToList())
        {
            change.Apply(_durable);
            _unflushed.Remove(change);
        }

        return true;
    }

    private bool Rename(string from, string to)
    {
        // The file gets its new name whether or not the old one had reached the disk.
        var node = Named(from, to);
        return node is not null && Name(to, names =>
        {
            names.Remove(from);
            names[to] = node;
        }, from);
    }

    private bool Link(string from, string to)
    {
        var node = Named(from, to);
        return node is not null && Name(to, names => names[to] = node);
    }

    private Node? Named(string from, string to)
    {
        var node = _names.GetValueOrDefault(from);
        if (node is not null && IsHere(to))
        {
            Renamed++;
            NamedTooEarly.AddRange(node.Unflushed.Count > 0 || node.HasUnflushedTimes ? [to] : []);
        }

        return node;
    }

    private bool Name(string path, Action<Dictionary<string, Node>> change, string? other = null, bool isAdded = true)
    {
        if (!IsHere(path))
        {
            // Moved out of the folder: gone from it.
            return other is not null && IsHere(other) && Name(other, names => names.Remove(other), isAdded: false);
        }

        change(_names);
        _unflushed.Add(new UnflushedName(FolderOf(path), FolderOf(other ?? path), isAdded ? path : null, change));
        return true;
    }

    /// <summary>A change of the names in one folder or two.</summary>
    private sealed record UnflushedName(string Folder, string OtherFolder, string? Added, Action<Dictionary<string, Node>> Apply);

    private interface IChange
    {
        byte[] ApplyTo(byte[] content, Func<bool> survives);
    }

    private sealed record Truncation(long Length) : IChange
    {
        public byte[] ApplyTo(byte[] content, Func<bool> survives)
        {
            if (survives())
            {
                Array.Resize(ref content, (int)Length);
            }

            return content;
        }
    }

    /// <summary>The disk writes sectors; of a write that was not flushed, any of them may be there.</summary>
    private sealed record WrittenBytes(long Offset, byte[] Bytes) : IChange
    {
        public byte[] ApplyTo(byte[] content, Func<bool> survives)
        {
            for (var begin = 0; begin < Bytes.Length;)
            {
                var end = (int)Math.Min(Bytes.Length, ((Offset + begin + Sector) / Sector * Sector) - Offset);
                if (survives())
                {
                    if (content.Length < Offset + end)
                    {
                        Array.Resize(ref content, (int)Offset + end);
                    }

                    Bytes.AsSpan(begin, end - begin).CopyTo(content.AsSpan((int)Offset + begin));
                }

                begin = end;
            }

            return content;
        }
    }

    private sealed class Node
    {
        public byte[] Durable { get; set; } = [];

        public List<IChange> Unflushed { get; } = [];

        public bool HasUnflushedTimes { get; set; }

        public void Flush()
        {
            HasUnflushedTimes = false;
            Durable = Cut(() => true);
            Unflushed.Clear();
        }

        public byte[] Cut(Func<bool> survives) => Unflushed.Aggregate((byte[])Durable.Clone(), (content, change) => change.ApplyTo(content, survives));
    }
}
