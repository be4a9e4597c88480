using System.Globalization;
using System.Text.RegularExpressions;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 1, Location: how a state and a ZIP code may be written.</summary>
internal static class Section1States
{
    // USPS code, then what else is understood.
    private static readonly string[] Names =
    [
        "AL:Alabama,Ala", "AK:Alaska", "AZ:Arizona,Ariz", "AR:Arkansas,Ark", "CA:California,Calif", "CO:Colorado,Colo", "CT:Connecticut,Conn", "DE:Delaware,Del",
        "FL:Florida,Fla", "GA:Georgia", "HI:Hawaii", "ID:Idaho", "IL:Illinois,Ill", "IN:Indiana,Ind", "IA:Iowa", "KS:Kansas,Kan", "KY:Kentucky", "LA:Louisiana",
        "ME:Maine", "MD:Maryland", "MA:Massachusetts,Mass", "MI:Michigan,Mich", "MN:Minnesota,Minn", "MS:Mississippi,Miss", "MO:Missouri", "MT:Montana,Mont",
        "NE:Nebraska,Neb", "NV:Nevada,Nev", "NH:New Hampshire", "NJ:New Jersey", "NM:New Mexico", "NY:New York", "NC:North Carolina", "ND:North Dakota", "OH:Ohio",
        "OK:Oklahoma,Okla", "OR:Oregon,Ore", "PA:Pennsylvania", "RI:Rhode Island", "SC:South Carolina", "SD:South Dakota", "TN:Tennessee,Tenn", "TX:Texas", "UT:Utah",
        "VT:Vermont", "VA:Virginia", "WA:Washington,Wash", "WV:West Virginia,W Va", "WI:Wisconsin,Wis", "WY:Wyoming,Wyo",
        "DC:District of Columbia", "PR:Puerto Rico", "VI:Virgin Islands,U.S. Virgin Islands", "GU:Guam", "AS:American Samoa", "MP:Northern Mariana Islands",
        "FM:Micronesia", "MH:Marshall Islands", "PW:Palau",
    ];

    private static readonly Dictionary<string, string> Codes = Names
        .Select(line => line.Split(':'))
        .SelectMany(line => line[1].Split(',').Prepend(line[0]).Select(name => (Name: Normal(name), Code: line[0])))
        .ToDictionary(state => state.Name, state => state.Code, StringComparer.Ordinal);

    /// <summary>The USPS code of what is written, or null when it is not understood (also when it is blank).</summary>
    public static string? CodeOf(string? written) => Codes.GetValueOrDefault(Normal(written ?? ""));

    /// <summary>The five digits of a ZIP code, text or a number without fraction; null when it is none.</summary>
    public static string? ZipOf(TableRow row)
    {
        var zip = row.Value("zip_code") is double number
            ? number == Math.Truncate(number) && Math.Abs(number) < 1e9 ? ((long)number).ToString(CultureInfo.InvariantCulture) : ""
            : (row.Text("zip_code") ?? "").Trim();
        var match = Regex.Match(zip, @"^(?:(?<zip>[0-9]{3,5})(?:-[0-9]{4}|\.0)?|(?<zip>[0-9]{5})[0-9]{4})\z", RegexOptions.CultureInvariant);
        return match.Success ? match.Groups["zip"].Value.PadLeft(5, '0') : null;
    }

    private static string Normal(string written) =>
        string.Concat(written.ToUpperInvariant().Where(c => c != '.' && !char.IsWhiteSpace(c)));
}
