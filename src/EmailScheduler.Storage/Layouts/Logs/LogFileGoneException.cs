namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>A file that was listed is not there any more, or is another: maintenance went by. The log is listed again.</summary>
internal sealed class LogFileGoneException(string key) : Exception($"The file '{key}' was removed or replaced while it was read.");
