namespace EmailScheduler.Torture;

/// <summary>What happens to one request on its way.</summary>
internal enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connection breaks before the server has seen the request.</summary>
    LoseRequest,

    /// <summary>The server acts, and the connection breaks before the client has seen the answer.</summary>
    LoseAnswer,

    /// <summary>The answer breaks off in the middle of its body.</summary>
    TruncateAnswer,

    /// <summary>There is no answer until the client gives up.</summary>
    Stall,

    /// <summary>Answered with 429 without asking the server.</summary>
    TooManyRequests,

    /// <summary>Answered with 500 although the server has acted.</summary>
    ErrorAfterActing,

    /// <summary>Answered with 503 without asking the server.</summary>
    Unavailable,

    /// <summary>Answered with 409, as by a server on which another write is under way.</summary>
    Conflict,

    /// <summary>Answered with 403 and a body that repeats what it was sent.</summary>
    ForbiddenWithEcho,

    /// <summary>The server does what was asked without its conditions.</summary>
    IgnoreConditions,

    /// <summary>The server acts, and its answer is changed as <see cref="FaultProxy.Malformation"/> says.</summary>
    MalformAnswer,
}
