namespace EmailScheduler.Simulation.Tests.Network;

/// <summary>Carries requests to the server and answers back, each with its own fate. A request once sent goes its way, whatever becomes of its sender.</summary>
internal sealed class SimulatedNetwork(Timeline timeline, Faults faults, Trace trace)
{
    public Faults Faults => faults;

    /// <summary>Requests that were sent.</summary>
    public int Requests { get; private set; }

    /// <exception cref="UnansweredException">No answer came in time, or a 5xx.</exception>
    public async Task<T> AskAsync<T>(SimulatedProcess from, string what, Func<T> serve, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests++;
        var fate = faults.Of();
        from.WasDisturbed |= !fate.IsClean;
        var answer = new TaskCompletionSource<T>();
        if (fate.There is { } there)
        {
            timeline.In(there, () => Arrive(from, what, serve, fate, answer));
        }
        else
        {
            trace.Add(timeline.Now, from.Name, what, "lost on its way");
        }

        if (fate.Duplicate is { } later)
        {
            timeline.In(later, () => Served(from, what, serve, "(duplicate)"));
        }

        from.Schedule(faults.Profile.Patience, () => answer.TrySetException(new UnansweredException($"{what} had no answer in time.")));
        return await answer.Task.WaitAsync(cancellationToken);
    }

    private void Arrive<T>(SimulatedProcess from, string what, Func<T> serve, Fate fate, TaskCompletionSource<T> answer)
    {
        if (fate.IsRefused)
        {
            trace.Add(timeline.Now, from.Name, what, "refused (503)");
            Answer(from, fate, () => answer.TrySetException(new UnansweredException($"{what} was answered 503.")));
            return;
        }

        var served = Served(from, what, serve, fate.Back is null ? "(answer lost)" : fate.FailsAfterwards ? "(answered 500)" : "");
        Answer(from, fate, () => _ = fate.FailsAfterwards
            ? answer.TrySetException(new UnansweredException($"{what} was answered 500."))
            : answer.TrySetResult(served));
    }

    private T Served<T>(SimulatedProcess from, string what, Func<T> serve, string note)
    {
        var served = serve();
        trace.Add(timeline.Now, from.Name, what, $"{Describe(served)} {note}");
        return served;
    }

    private static void Answer(SimulatedProcess to, Fate fate, Action tell)
    {
        if (fate.Back is { } back)
        {
            to.Schedule(back, tell);
        }
    }

    /// <summary>Without what differs from replay to replay: ETags of leases hold random nonces.</summary>
    private static string Describe<T>(T served) => served switch
    {
        null => "-> none",
        string => "-> written",
        Storage.Objects.DeleteStatus status => $"-> {status}",
        Storage.Objects.CopyResult copy => $"-> {copy.Status}",
        _ => "-> found",
    };
}
