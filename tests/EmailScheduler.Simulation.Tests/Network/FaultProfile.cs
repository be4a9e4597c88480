namespace EmailScheduler.Simulation.Tests.Network;

/// <summary>
/// What goes wrong in one simulation, and how often. Every seed draws its own profile, most faults being absent from most profiles: a fault that
/// is everywhere hides what another one would have shown.
/// </summary>
internal sealed record FaultProfile
{
    /// <summary>A lease's life; delays and pauses are measured by it.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>After how long a client gives up on an answer.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>How often a client sends a request before it gives up.</summary>
    public required int Attempts { get; init; }

    public double RequestLost { get; init; }

    public double AnswerLost { get; init; }

    /// <summary>5xx, nothing done.</summary>
    public double Refused { get; init; }

    /// <summary>5xx, though it was done.</summary>
    public double FailedAfterwards { get; init; }

    /// <summary>Seconds late.</summary>
    public double Slow { get; init; }

    /// <summary>Half to three lives of a lease late.</summary>
    public double VeryLate { get; init; }

    public double Duplicated { get; init; }

    public double BrokenBody { get; init; }

    /// <summary>At each step of a process.</summary>
    public double Crash { get; init; }

    /// <summary>At each step of a process.</summary>
    public double Pause { get; init; }

    /// <summary>SIGTERM during a try.</summary>
    public double Stop { get; init; }

    /// <summary>Work that takes longer than a lease's life.</summary>
    public double LongWork { get; init; }

    public bool SkewedClocks { get; init; }

    /// <summary>At each step of a process: it is taken for dead though it lives, and its run is tried again elsewhere.</summary>
    public double Abandonment { get; init; }

    public static FaultProfile Draw(Seeded seeded) => new()
    {
        Lease = TimeSpan.FromSeconds(30 + seeded.Below(61)),
        Patience = TimeSpan.FromSeconds(2 + seeded.Below(10)),
        Attempts = 1 + seeded.Below(3),
        RequestLost = seeded.Pick(0, 0, 0.01, 0.1),
        AnswerLost = seeded.Pick(0, 0, 0.01, 0.1),
        Refused = seeded.Pick(0, 0, 0.02, 0.2),
        FailedAfterwards = seeded.Pick(0, 0, 0.01, 0.1),
        Slow = seeded.Pick(0, 0.02, 0.2),
        VeryLate = seeded.Pick(0, 0, 0.005, 0.05),
        Duplicated = seeded.Pick(0, 0, 0.02, 0.2),
        BrokenBody = seeded.Pick(0, 0, 0, 0.05),
        Crash = seeded.Pick(0, 0, 0.001, 0.005),
        Pause = seeded.Pick(0, 0, 0.001, 0.005),
        Stop = seeded.Pick(0, 0, 0.2),
        LongWork = seeded.Pick(0, 0.05, 0.3),
        SkewedClocks = seeded.Chance(0.5),
        Abandonment = seeded.Pick(0, 0, 0.003, 0.01),
    };
}
