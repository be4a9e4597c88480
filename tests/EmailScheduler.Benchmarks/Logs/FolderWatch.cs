namespace EmailScheduler.Benchmarks.Logs;

/// <summary>The most bytes that a folder's files ever had together, looked at every few milliseconds.</summary>
internal sealed class FolderWatch : IDisposable
{
    private readonly Timer _timer;
    private readonly DirectoryInfo _folder;
    private readonly Lock _lock = new();

    public FolderWatch(DirectoryInfo folder)
    {
        _folder = folder;
        _timer = new Timer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(10));
    }

    public long MostBytes { get; private set; }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_lock)
        {
            var bytes = 0L;
            foreach (var file in _folder.EnumerateFiles("*", SearchOption.AllDirectories))
            {
                try
                {
                    bytes += file.Length;
                }
                catch (FileNotFoundException)
                {
                    // It went between the listing and here.
                }
            }

            MostBytes = Math.Max(MostBytes, bytes);
        }
    }
}
