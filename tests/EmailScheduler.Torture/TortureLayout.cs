namespace EmailScheduler.Torture;

/// <summary>How the database that is fought over is in the store.</summary>
internal enum TortureLayout
{
    /// <summary>One object.</summary>
    Object,

    /// <summary>A log of commits, with its maintenance after each, and files kept warm that the runners take from one another.</summary>
    Log,
}
