namespace EmailScheduler.Storage.Probes;

/// <summary>What a probe has shown.</summary>
public enum ProbeVerdict
{
    /// <summary>The promise is kept.</summary>
    Kept,

    /// <summary>The server does not keep it; the store sees to it itself, at the price of a request or some speed.</summary>
    MadeUp,

    /// <summary>Nothing is wrong, but somebody should know.</summary>
    Note,

    /// <summary>The store must not be used.</summary>
    Broken,
}
