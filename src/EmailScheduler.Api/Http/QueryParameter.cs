using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Scheduling.Model;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Http;

/// <summary>Reads single parameters of a request's query. One that is given twice cannot be read.</summary>
internal static class QueryParameter
{
    /// <summary>Reads a count from 1 to <paramref name="most"/>; <paramref name="otherwise"/> when it is not given.</summary>
    public static bool TryReadCount(HttpRequest request, string name, int otherwise, int most, out int count)
    {
        count = otherwise;
        var text = request.Query[name].ToString();
        return text.Length == 0 || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= 1 && count <= most);
    }

    /// <summary>Reads the reason of an act that needs none.</summary>
    public static bool TryReadReason(HttpRequest request, out string? reason, [NotNullWhen(false)] out string? fault)
    {
        (reason, fault) = (null, null);
        try
        {
            reason = ActReason.ParseOptional(request.Query.TryGetValue("reason", out var text) ? text.ToString() : null, "reason");
            return true;
        }
        catch (InvalidSettingException failure)
        {
            fault = failure.Message;
            return false;
        }
    }

    /// <summary>Reads <c>true</c> or <c>false</c>; <see langword="false"/> when it is not given.</summary>
    public static bool TryReadSwitch(HttpRequest request, string name, out bool value)
    {
        var text = request.Query[name].ToString();
        value = text == "true";
        return text is "" or "true" or "false";
    }
}
