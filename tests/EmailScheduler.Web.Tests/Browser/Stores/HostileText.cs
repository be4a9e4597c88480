namespace EmailScheduler.Web.Tests.Browser.Stores;

/// <summary>Texts that a database may hold and that no page may take for anything but text. Script in them calls a function that no page has.</summary>
internal static class HostileText
{
    /// <summary>Opens elements, ends attributes, entities and comments, and would run script in each place.</summary>
    public const string Html = "<script>hostile()</script><img src=x onerror=hostile()>\"'><svg/onload=hostile()>--></title></textarea><!-- &lt;b&gt; {{7*7}} @(7*7) javascript:hostile()";

    /// <summary>Turns the direction of what follows it, ends no isolation, and hides a file's kind.</summary>
    public const string Direction = "invoice\u202E\u2067fdp.exe\u200B\uFEFF";

    /// <summary>Marks that combine, of several code units each.</summary>
    public const string Emoji = "👩‍👩‍👧‍👦 é ñ 🏳️‍🌈 Z̸̨̛̘a̴̛l̶̘g̵̨o";

    /// <summary>What ends a line, a cell or a string elsewhere.</summary>
    public const string Control = "one\r\ntwo\tthree\u0085\u2028four\u0007\u001b[31m=1+1,\"x\"";

    /// <summary>A megabyte without a place to break it.</summary>
    public static string Long { get; } = new('W', 1 << 20);

    /// <summary>All but the long one, as one.</summary>
    public static string Short { get; } = Html + Direction + Emoji + Control;
}
