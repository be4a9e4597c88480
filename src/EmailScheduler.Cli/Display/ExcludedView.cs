using System.Globalization;
using EmailScheduler.Scheduling.Preview;

namespace EmailScheduler.Cli.Display;

/// <summary>Gathers the ids of contacts that get no email, for <c>--verbose</c>: a bounded list for each reason.</summary>
internal sealed class ExcludedView
{
    /// <summary>Ids that are shown for each reason.</summary>
    public const int MostIds = 100;

    private readonly SortedDictionary<string, (List<long> Ids, long Count)> _reasons = new(StringComparer.Ordinal);

    public void Add(ExcludedContact contact)
    {
        var (ids, count) = _reasons.TryGetValue(contact.Reason, out var known) ? known : ([], 0);
        if (count < MostIds)
        {
            ids.Add(contact.ContactId);
        }

        _reasons[contact.Reason] = (ids, count + 1);
    }

    public void Show(CliOutput output)
    {
        foreach (var (reason, (ids, count)) in _reasons)
        {
            var more = count > ids.Count ? string.Create(CultureInfo.InvariantCulture, $" and {count - ids.Count:N0} more") : "";
            output.WriteStatus($"Excluded ({reason}): contacts {string.Join(", ", ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))}{more}");
        }
    }
}
