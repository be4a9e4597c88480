using System.Text.Json.Serialization;

namespace EmailScheduler.Scheduling.Model;

/// <summary>What a run would do to one row of <c>email_schedules</c>, or why it writes none (docs/scheduling-rules.md, section 9).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PlannedChange>))]
public enum PlannedChange
{
    /// <summary>A new row.</summary>
    [JsonStringEnumMemberName("new")]
    New,

    /// <summary>An email to send gets another day.</summary>
    [JsonStringEnumMemberName("moved")]
    Moved,

    /// <summary>An email that was to be sent will not be.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,

    /// <summary>An email that was skipped will be sent after all.</summary>
    [JsonStringEnumMemberName("revived")]
    Revived,

    /// <summary>Something else in the row changes: templates, priority, time, reason, base date.</summary>
    [JsonStringEnumMemberName("updated")]
    Updated,

    /// <summary>The row is no longer in the plan and is deleted.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,

    /// <summary>The row's day has passed without its email being sent, and nothing takes its place: it becomes skipped.</summary>
    [JsonStringEnumMemberName("missed")]
    Missed,

    /// <summary>The row is as planned already.</summary>
    [JsonStringEnumMemberName("kept")]
    Kept,

    /// <summary>In reports of versions before the second edition of the rules alone: an email whose row would have been one of the sender's.</summary>
    [JsonStringEnumMemberName("already_handled")]
    AlreadyHandled,
}
