namespace EmailScheduler.ZipRangesTool;

/// <summary>One ZIP code and the state it belongs to, as one source has it.</summary>
internal readonly record struct AssignedCode(int Zip, string State, string Source);
