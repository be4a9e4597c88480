namespace EmailScheduler.Sqlite;

/// <summary>The database cannot be scheduled: it lacks what the scheduler needs, or is damaged. The message names what is wrong and the remedy.</summary>
public sealed class InvalidDatabaseException(string message, Exception? innerException = null) : Exception(message, innerException);
