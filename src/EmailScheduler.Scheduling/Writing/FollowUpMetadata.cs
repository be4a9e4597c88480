using System.Text.Encodings.Web;
using System.Text.Json;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>The <c>metadata</c> of a follow-up's row (docs/scheduling-rules.md, section 5).</summary>
internal static class FollowUpMetadata
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static string Of(in FollowUp followUp, TextTable texts) => FormattableString.Invariant(
        $$"""{"initial_email_id":{{followUp.ParentRow}},"initial_email_type":"{{JsonEncodedText.Encode(texts[followUp.ParentType], Encoder)}}","sent_on":"{{DayNumber.ToDate(followUp.SentDay):yyyy-MM-dd}}"}""");
}
