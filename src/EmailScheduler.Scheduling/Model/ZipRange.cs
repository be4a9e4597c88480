namespace EmailScheduler.Scheduling.Model;

/// <summary>The ZIP codes from <paramref name="First"/> to <paramref name="Last"/>, both included, all of one state.</summary>
internal readonly record struct ZipRange(int First, int Last, UsState State);
