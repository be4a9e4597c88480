namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Local files that only their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>Makes a new file for writing; what lay there is removed.</summary>
    public static FileStream Create(string path)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
