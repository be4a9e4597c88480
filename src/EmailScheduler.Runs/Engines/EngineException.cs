namespace EmailScheduler.Runs.Engines;

/// <summary>An engine failed, or left a database that must not be committed. The message says what is wrong and the remedy; nothing was committed.</summary>
internal sealed class EngineException(string message, Exception? innerException = null) : Exception(message, innerException);
