using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>One state of an object, with an open file of its content that stays readable when the object is replaced.</summary>
internal sealed record Snapshot(SafeFileHandle File, ObjectState State) : IDisposable
{
    /// <summary>The file, when it is a copy that was made for this snapshot: of an object that is a database.</summary>
    public DatabaseCopy? Copy { get; init; }

    /// <summary>A part of the content as a stream, to which the file then belongs.</summary>
    public Stream Read(long offset, long length) => Copy is null
        ? new FileSegmentStream(File, offset, length)
        : new OwnedFileStream(File, Copy.Path, offset, length, length == State.Generation.Length ? Copy.Hashes.Exact : null, Durable.TryRename);

    /// <summary>What a request gets of it, under its condition; the stream of what is found owns the file.</summary>
    public GetResult Select(GetCondition condition, DateTimeOffset now)
    {
        if (condition.IfMatch is { } wanted && !State.Has(wanted))
        {
            return new GetResult(GetStatus.PreconditionFailed);
        }

        var size = State.Generation.Length;
        var (offset, length) = condition.Range is { } range ? (range.Offset, range.Length ?? long.MaxValue) : (0, size);
        ArgumentOutOfRangeException.ThrowIfNegative(offset, nameof(condition));
        if (condition.Range is not null)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length, nameof(condition));
            if (offset >= size)
            {
                return new GetResult(GetStatus.RangeNotSatisfiable);
            }
        }

        return new GetResult(GetStatus.Found, State.Head(now), Read(offset, Math.Min(length, size - offset)));
    }

    public void Dispose()
    {
        File.Dispose();
        if (Copy is not null)
        {
            System.IO.File.Delete(Copy.Path);
        }
    }
}
