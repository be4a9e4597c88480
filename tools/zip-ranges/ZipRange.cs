namespace EmailScheduler.ZipRangesTool;

/// <summary>The codes from <paramref name="First"/> to <paramref name="Last"/>, both included, of one state.</summary>
internal readonly record struct ZipRange(int First, int Last, string State);
