namespace EmailScheduler.Runs.Overview;

/// <summary>Where an organization stands, those first that need a person most.</summary>
public enum OrganizationState
{
    /// <summary>What is stored of it cannot be read.</summary>
    Unreadable,

    /// <summary>The guard holds the newest run's plan: a person must approve it, or repair what is wrong.</summary>
    Held,

    /// <summary>Its newest run failed.</summary>
    Failed,

    /// <summary>Its last successful run is too long ago, or none has succeeded.</summary>
    Late,

    /// <summary>A person has paused it.</summary>
    Paused,

    /// <summary>It has a database, and no run has left a status.</summary>
    NeverRun,

    /// <summary>Its newest run succeeded.</summary>
    Good,
}
