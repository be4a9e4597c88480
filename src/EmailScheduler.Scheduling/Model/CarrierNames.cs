using System.Text;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Model;

/// <summary>The carriers that campaigns target, as small numbers; every other carrier is 0. Compared trimmed and without case.</summary>
internal sealed class CarrierNames
{
    private readonly Dictionary<string, int> _numbers;

    public CarrierNames(IEnumerable<string> targeted)
    {
        _numbers = targeted.Select(Normalize).Distinct(StringComparer.Ordinal).Select((name, index) => (name, index))
            .ToDictionary(pair => pair.name, pair => pair.index + 1, StringComparer.Ordinal);
    }

    /// <summary>The number of a targeted carrier; 0 for any other.</summary>
    public int Number(string carrier) => _numbers.GetValueOrDefault(Normalize(carrier));

    /// <summary>The number of the carrier in a row; 0 for NULL, blank, and carriers that no campaign targets.</summary>
    public int Number(Statement row, int column) => _numbers.Count == 0 || row.IsNull(column) ? 0 : Number(Encoding.UTF8.GetString(row.Utf8(column)));

    private static string Normalize(string carrier) => carrier.Trim().ToUpperInvariant();
}
