namespace EmailScheduler.Storage.Layouts;

/// <summary>The database is missing, is not SQLite, or is damaged. The message names the key or file, what is wrong, and the remedy.</summary>
public sealed class UnusableDatabaseException(string message, Exception? innerException = null) : Exception(message, innerException);
