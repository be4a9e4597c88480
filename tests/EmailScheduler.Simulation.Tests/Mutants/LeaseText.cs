using System.Text.Json;

namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Reads whose a lease is, as a mutant must know that changes what is done about the leases of its own run.</summary>
internal static class LeaseText
{
    public static string RunIdOf(PutRequest request)
    {
        using var content = request.Content.OpenRead(0, request.Content.Length);
        using var body = JsonDocument.Parse(content);
        return body.RootElement.GetProperty("run_id").GetString()!;
    }

    /// <summary>The run of a lease that was read, and the answer to hand on, whose content is unread.</summary>
    public static async Task<(string? RunId, GetResult Answer)> ReadAsync(GetResult answer, CancellationToken cancellationToken)
    {
        if (answer.Status != GetStatus.Found)
        {
            return (null, answer);
        }

        var bytes = new byte[answer.Head!.Length];
        await answer.Content!.ReadExactlyAsync(bytes, cancellationToken);
        using var body = JsonDocument.Parse(bytes);
        return (body.RootElement.GetProperty("run_id").GetString(), answer with { Content = new MemoryStream(bytes) });
    }
}
