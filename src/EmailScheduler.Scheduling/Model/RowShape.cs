namespace EmailScheduler.Scheduling.Model;

/// <summary>What a row has in common with many others: a few thousand shapes stand for millions of rows, each of which keeps a number instead.</summary>
/// <param name="Fingerprint">A hash of all that a plan writes and that is not a field of the row or here (see <see cref="RowFingerprint"/>); owned rows only.</param>
/// <param name="Type">The email type in the run's table of texts.</param>
/// <param name="Reason">The skip reason in the run's table of texts; owned rows only.</param>
/// <param name="EventYear"><c>event_year</c>, for databases with a unique index on it; 0 for NULL and for what is no year.</param>
/// <param name="Status">As it counts: a <see cref="RowStatus.PreScheduled"/> row in [D, F) is <see cref="RowStatus.Scheduled"/>.</param>
internal readonly record struct RowShape(ulong Fingerprint, int Type, int Reason, short EventYear, RowStatus Status);
