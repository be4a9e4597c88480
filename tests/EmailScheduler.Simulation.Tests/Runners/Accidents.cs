namespace EmailScheduler.Simulation.Tests.Runners;

/// <summary>
/// Decides by the seed whether plans are held back in a simulation, and which plans are accidents that the guard must hold. By numbers of its own, so that all
/// other seeds take the course that they had without it.
/// </summary>
internal sealed class Accidents
{
    /// <summary>Contacts that a plan is made for when nothing is wrong.</summary>
    public const int Usual = 1000;

    // Beyond what the guard lets pass; what was approved for the one covers the other one way only.
    private const int Most = 1;
    private const int Some = 600;

    private readonly HashSet<string> _runs = new(StringComparer.Ordinal);
    private readonly double _chance;

    public Accidents(ulong seed)
    {
        Seeded = new Seeded(seed ^ 0x5DEECE66D1CE4E5BUL);
        IsGuarded = Seeded.Chance(1.0 / 3);
        _chance = Seeded.Pick(0.5, 0.8);
    }

    /// <summary>Whether there are accidents, pauses and approvals.</summary>
    public bool IsGuarded { get; }

    public Seeded Seeded { get; }

    /// <summary>Whether a plan of the run was an accident.</summary>
    public bool Met(string runId) => _runs.Contains(runId);

    /// <summary>How many contacts a plan is made for.</summary>
    /// <param name="runId">The run that plans.</param>
    /// <param name="isPossible">Whether anything may still go wrong.</param>
    public int ValidContacts(string runId, bool isPossible)
    {
        if (!IsGuarded)
        {
            return 1;
        }

        if (!isPossible || !Seeded.Chance(_chance))
        {
            return Usual;
        }

        _runs.Add(runId);
        return Seeded.Pick(Most, Some);
    }
}
