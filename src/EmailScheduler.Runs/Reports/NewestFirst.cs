namespace EmailScheduler.Runs.Reports;

/// <summary>Reads the newest of what is stored under ids that begin with their second, no more than is wanted. The ids of one second are in no order, so a whole second is read at once.</summary>
internal static class NewestFirst
{
    /// <summary>The newest documents, newest first.</summary>
    /// <param name="ids">What there is, in the order of its seconds.</param>
    /// <param name="secondOf">The second of an id.</param>
    /// <param name="count">At most so many documents.</param>
    /// <param name="atOnce">How many are read at once, but for those of the same second.</param>
    /// <param name="readAsync">Reads documents, and puts them in order, newest first; those that are not wanted are passed over.</param>
    public static async Task<IReadOnlyList<T>> ReadAsync<TId, T>(List<TId> ids, Func<TId, string> secondOf, int count, int atOnce, Func<List<TId>, Task<IEnumerable<T>>> readAsync)
    {
        var newest = new List<T>();
        var end = ids.Count;
        while (end > 0 && newest.Count < count)
        {
            var begin = Math.Max(0, end - Math.Clamp(count - newest.Count, 1, atOnce));
            while (begin > 0 && secondOf(ids[begin - 1]) == secondOf(ids[begin]))
            {
                begin--;
            }

            newest.AddRange(await readAsync(ids[begin..end]));
            end = begin;
        }

        return [.. newest.Take(count)];
    }
}
