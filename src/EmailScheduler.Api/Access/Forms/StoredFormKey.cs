using System.Security.Cryptography;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Api.Access.Forms;

/// <summary>
/// The key of a console that several instances serve, kept in the store at <c>console-keys/forms</c>: the first instance that needs it makes it, each
/// reads it at most once a day. Who can read it could forge a form, and can read every database: it is as safe as what it protects. To replace it, remove it.
/// </summary>
/// <param name="store">Where the databases are.</param>
/// <param name="timeProvider">The clock, for the age of what was read.</param>
/// <param name="logger">Where failures are logged.</param>
public sealed class StoredFormKey(IObjectStore store, TimeProvider timeProvider, ILogger<StoredFormKey> logger) : IFormKey
{
    /// <summary>The key's key.</summary>
    internal const string ObjectName = "console-keys/forms";

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    // A forged token costs a request to the store no more often than this.
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromMinutes(1);

    // Longer than a page may wait for its forms, and short enough that they are there soon after the store is.
    private static readonly TimeSpan FailedFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Task<byte[]?>? _reading;
    private long _readAt;

    /// <inheritdoc/>
    public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => ReadAsync(KeptFor).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<byte[]?> ReadOtherThanAsync(byte[] known, CancellationToken cancellationToken) =>
        await ReadAsync(ReadAgainAfter).WaitAsync(cancellationToken) is { } key && !CryptographicOperations.FixedTimeEquals(key, known) ? key : null;

    /// <summary>What was read within a time, else what is read now; one reading answers all who ask while it lasts, so it has none of their tokens.</summary>
    private Task<byte[]?> ReadAsync(TimeSpan keptFor)
    {
        lock (_gate)
        {
            if (_reading is null || (_reading.IsCompleted && timeProvider.GetElapsedTime(_readAt) >= (_reading.Result is null ? FailedFor : keptFor)))
            {
                _reading = Task.Run(TryReadAsync, CancellationToken.None);
            }

            return _reading;
        }
    }

    private async Task<byte[]?> TryReadAsync()
    {
        using var timeout = new CancellationTokenSource(ReadWithin, timeProvider);
        try
        {
            return await FindAsync(timeout.Token) ?? await MakeAsync(timeout.Token);
        }
        catch (Exception failure)
        {
            // Whatever it is: what is thrown here would be thrown to all who ask until the process ends.
            logger.LogWarning(failure, "The key of the console's forms cannot be read at {Key} in {Store}: until it can, no form acts", ObjectName, store.Address);
            return null;
        }
        finally
        {
            _readAt = timeProvider.GetTimestamp();
        }
    }

    /// <summary>Makes the key; of two instances that do so at the same time, both get that of the first.</summary>
    private async Task<byte[]?> MakeAsync(CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetBytes(FormTokens.KeyBytes);
        var put = await store.PutReadBackAsync(new PutRequest { Key = ObjectName, Content = ObjectContent.FromBytes(key), IfAbsent = true }, cancellationToken);
        return put.Status == PutStatus.Written ? key : await FindAsync(cancellationToken);
    }

    /// <exception cref="InvalidDataException">There is an object, and it is no key.</exception>
    private async Task<byte[]?> FindAsync(CancellationToken cancellationToken)
    {
        await using var result = await store.GetAsync(ObjectName, cancellationToken: cancellationToken);
        if (result is not { Status: GetStatus.Found, Head: { } head, Content: { } content })
        {
            return null;
        }

        if (head.Length != FormTokens.KeyBytes)
        {
            throw new InvalidDataException($"'{ObjectName}' in {store.Address} has {head.Length} bytes, and a key has {FormTokens.KeyBytes}; remove it, and a new one is made.");
        }

        var key = new byte[FormTokens.KeyBytes];
        await content.ReadExactlyAsync(key, cancellationToken);
        return key;
    }
}
