using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>A state that was made from files of a log.</summary>
/// <param name="State">The state.</param>
/// <param name="Last">The head of the last file, which tells what the state should be.</param>
/// <param name="BytesMoved">Bytes fetched from the store.</param>
internal sealed record RestoredState(LogState State, ObjectHead Last, long BytesMoved);
