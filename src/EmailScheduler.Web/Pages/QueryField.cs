using System.Globalization;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Display;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Pages;

/// <summary>A field that the query of a page's address may have. What a page does not read is refused: a list without a misspelt condition shows more than was asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Takes">Whether it takes a value; <see langword="null"/> where it takes any.</param>
/// <param name="Example">What it takes, where that is not any.</param>
public sealed record QueryField(string Name, Func<string, bool>? Takes = null, string? Example = null)
{
    private const int MostOfText = 60;

    /// <summary>A number.</summary>
    public static QueryField Number(string name) => new(name, text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _), "a number");

    /// <summary>A field that is given or not.</summary>
    public static QueryField Switch(string name) => new(name, text => text == "on", "'on'");

    /// <summary>What is wrong with a query; <see langword="null"/> when nothing is. A form sends the fields that are left empty, too.</summary>
    /// <param name="query">The query.</param>
    /// <param name="fields">The fields that the page reads.</param>
    public static string? FaultOf(IQueryCollection query, IReadOnlyList<QueryField> fields)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(fields);
        foreach (var (name, values) in query)
        {
            if (fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } field)
            {
                return NearestName.MeantBy(name.Length > MostOfText ? "" : name, fields.Select(one => one.Name)) is { } nearest
                    ? $"The address has '{Shown.Asked(name, MostOfText)}', which this page does not know; '{nearest}' may be meant."
                    : $"The address has '{Shown.Asked(name, MostOfText)}', which this page does not know. Remove it.";
            }

            if (values.FirstOrDefault(value => !string.IsNullOrWhiteSpace(value) && field.Takes?.Invoke(value.Trim()) is false) is { } refused)
            {
                return $"The address has '{Shown.Asked(refused, MostOfText)}' for '{field.Name}', which takes {field.Example}.";
            }
        }

        return null;
    }
}
