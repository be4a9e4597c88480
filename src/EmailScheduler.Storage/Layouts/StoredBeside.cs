namespace EmailScheduler.Storage.Layouts;

/// <summary>What lies beside a database in the store, as the listing that found it shows: what is not there need not be asked for.</summary>
/// <param name="HasEvents">Whether events were reported of its emails.</param>
/// <param name="HasPause">Whether the organization's runs were paused.</param>
public readonly record struct StoredBeside(bool HasEvents, bool HasPause);
