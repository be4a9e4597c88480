namespace EmailScheduler.Storage.Layouts;

/// <summary>A local file is no longer what was verified, so it was not committed: something still writes to it.</summary>
/// <param name="path">The file.</param>
public sealed class FileChangedException(string path)
    : Exception($"The local database '{Path.GetFileName(path)}' was changed after it was verified; nothing was committed. Nothing may write to it any more: let the program that worked on it wait for all processes that it starts.");
