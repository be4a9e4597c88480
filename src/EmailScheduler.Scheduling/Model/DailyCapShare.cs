using System.Globalization;

namespace EmailScheduler.Scheduling.Model;

/// <summary>Reads the daily cap, <c>daily_send_percentage_cap</c> (docs/scheduling-rules.md, section 8): an integer is a percentage, anything else the share itself.</summary>
public static class DailyCapShare
{
    private const string Remedy = "give a share above 0 and up to 1, such as 0.07, or a whole percentage, such as 7";

    /// <summary>Reads the cap.</summary>
    /// <param name="setting">The setting's name, for the error.</param>
    /// <param name="text">Such as <c>0.07</c>, <c>7</c> or <c>1.0</c>.</param>
    /// <returns>The share, in (0, 1].</returns>
    /// <exception cref="InvalidSettingException">The text is neither, or is the integer 1: who wrote it may have meant all contacts, or one in a hundred.</exception>
    public static decimal Parse(string setting, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number))
        {
            throw new InvalidSettingException(setting, text, Remedy);
        }

        var isPercentage = !text.AsSpan().ContainsAny('.', 'e', 'E');
        if (isPercentage && number == 1)
        {
            throw new InvalidSettingException(setting, text, "this may mean one percent or all; give 0.01 for one percent of the contacts a day, or 100 for all of them");
        }

        var share = isPercentage ? number / 100 : number;
        return share is > 0 and <= 1 ? share : throw new InvalidSettingException(setting, text, Remedy);
    }
}
