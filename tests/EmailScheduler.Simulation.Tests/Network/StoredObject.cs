namespace EmailScheduler.Simulation.Tests.Network;

/// <summary>An object on the simulated server.</summary>
/// <param name="Bytes">Its content.</param>
/// <param name="ETag">A hash of the content, as S3's: the same content has the same ETag again.</param>
/// <param name="WrittenAt">By the server's clock, in whole seconds as S3 shows them.</param>
/// <param name="Metadata">User metadata, the nonce among them.</param>
/// <param name="Writer">Whose request wrote it; <see langword="null"/> for what was there from the beginning.</param>
internal sealed record StoredObject(byte[] Bytes, string ETag, DateTimeOffset WrittenAt, IReadOnlyDictionary<string, string> Metadata, SimulatedProcess? Writer);
