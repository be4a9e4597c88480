using System.Security.Cryptography;

namespace EmailScheduler.Api.Access.Forms;

/// <summary>The key that form tokens are made with: 32 random bytes, the same for every process that serves one console.</summary>
public interface IFormKey
{
    /// <summary>The key; <see langword="null"/> while it cannot be read.</summary>
    Task<byte[]?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>The key that another process may have put in the place of the one that was read before; <see langword="null"/> when there is no other.</summary>
    /// <param name="known">The key that was read before.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<byte[]?> ReadOtherThanAsync(byte[] known, CancellationToken cancellationToken);
}

/// <summary>The key of a console that one process serves: forms end with the process, as its sign-ins do.</summary>
internal sealed class ProcessFormKey : IFormKey
{
    private readonly Task<byte[]?> _key = Task.FromResult<byte[]?>(RandomNumberGenerator.GetBytes(FormTokens.KeyBytes));

    /// <inheritdoc/>
    public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => _key;

    /// <inheritdoc/>
    public Task<byte[]?> ReadOtherThanAsync(byte[] known, CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);
}
