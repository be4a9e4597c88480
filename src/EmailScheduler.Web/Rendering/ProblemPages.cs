using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Web.Pages;

namespace EmailScheduler.Web.Rendering;

/// <summary>What goes wrong, as people read it.</summary>
internal static class ProblemPages
{
    /// <summary>What a failure of a page's work becomes; <see langword="null"/> for one that no person can do anything about: it is logged.</summary>
    public static ProblemAnswer? Of(Exception failure) => RunFailure.Of(failure) switch
    {
        null => null,
        var known when failure is ObjectStoreException => OfStore(known),
        { CanPass: true } known => new ProblemAnswer(503, known.Reason) { Advice = "Try again. If it stays, show this page to whoever runs the program." },
        var known => new ProblemAnswer(409, known.Reason),
    };

    /// <summary>The heading of a status.</summary>
    public static string TitleOf(int status) => status switch
    {
        400 => "This cannot be read",
        401 => "Sign in first",
        403 => "Not allowed",
        404 => "Not found",
        405 => "Nothing can be done here",
        408 => "This did not arrive in time",
        409 => "This cannot be done now",
        413 => "Too large",
        415 => "Not a form of this page",
        429 => "Too many requests",
        503 => "Not available now",
        _ => "Something went wrong",
    };

    /// <summary>What to do about an answer that brings no advice of its own; <see langword="null"/> where the detail says it.</summary>
    public static string? AdviceOf(int status) => status switch
    {
        429 => "Wait a moment, and try again.",
        500 => "The log of the program says why. Try again; if it stays, show the log to whoever runs the program.",
        _ => null,
    };

    /// <summary>Whether the same request may be answered later.</summary>
    public static bool CanPassOf(int status) => status is 409 or 429 or 500 or 503;

    private static ProblemAnswer OfStore(RunFailure failure) => new(503, $"The store cannot be {(failure.CanPass ? "reached" : "used")}: {failure.Reason}")
    {
        Advice = failure.Rejection switch
        {
            null => "Scheduled runs go on as soon as the store answers again: nothing is lost. If it stays, show this page to whoever runs the program.",
            FailureCategory.Database => "Trying again does not help until this is repaired: what is stored is damaged. Show this page to whoever runs the program.",
            _ => "Trying again does not help until this is fixed, and scheduled runs may fail for the same reason. Show this page to whoever runs the program.",
        },
    };
}
