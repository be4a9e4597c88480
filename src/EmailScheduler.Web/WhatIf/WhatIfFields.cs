namespace EmailScheduler.Web.WhatIf;

/// <summary>The fields of the form: the settings of the rules (docs/configuration.md, "What is planned"), as an agency's office asks for them.</summary>
internal static class WhatIfFields
{
    /// <summary>What the names of the settings begin with, and those of the fields do not.</summary>
    public const string Section = "Scheduling:";

    /// <summary>The fields by group.</summary>
    public static IReadOnlyList<WhatIfGroup> Groups { get; } =
    [
        new("When emails are sent",
        [
            Text("Timezone", "Time zone"),
            Number("SendTimeHour", "Hour"),
            Number("SendTimeMinute", "Minute"),
            Choice("SendZone", "Whose time zone", "organization", "recipient"),
            Text("SendDays", "Days of the week"),
            Text("Holidays", "Holidays"),
            Text("Blackouts", "Spans without sending"),
        ]),
        new("Which emails are sent",
        [
            Number("BirthdayDaysBefore", "Days before a birthday"),
            Number("EffectiveDateDaysBefore", "Days before a policy anniversary"),
            Number("EffectiveDateFirstEmailMonths", "Months until the first policy anniversary"),
            Text("AepDate", "Day of annual enrollment"),
            Choice("EnablePostWindowEmails", "Emails after an exclusion window", "true", "false"),
            Number("HorizonDays", "Days planned ahead"),
        ]),
        new("Exclusion windows",
        [
            Number("PreExclusionBufferDays", "Days that windows begin earlier"),
            Choice("UnknownWindow", "Contacts without the date of their window", "send", "skip"),
            Choice("NewerWindows", "Newer state rules", "report", "apply", "ignore"),
            Json("ExclusionWindows", "More windows"),
        ]),
        new("Who gets emails",
        [
            Choice("ExcludeFailedUnderwritingGlobal", "Only annual enrollment after failed underwriting", "false", "true"),
            Choice("SendWithoutZipcodeForUniversal", "Contacts of unknown location get emails", "true", "false"),
            Text("SuppressedStatuses", "Statuses that get none"),
            Choice("DuplicateAddresses", "Several contacts with one address", "send", "lowest_id"),
        ]),
        new("How many emails are sent",
        [
            Number("MaxEmailsPerPeriod", "Emails a contact in a period"),
            Number("FrequencyPeriodDays", "That period in days"),
            Number("CatchUpSpreadDays", "Days over which overdue emails are spread"),
            Choice("SizeProfile", "Size of the organization", "", "small", "medium", "large", "enterprise"),
            Text("DailySendPercentageCap", "Share of the contacts a day (daily cap)"),
            Number("EdDailySoftLimit", "Policy anniversaries a day"),
            Number("EdSmoothingWindowDays", "Days over which those are smoothed"),
        ]),
    ];

    /// <summary>All fields.</summary>
    public static IReadOnlyList<WhatIfField> All { get; } = [.. Groups.SelectMany(group => group.Fields)];

    private static WhatIfField Text(string key, string label) => new(Section + key, key, label, WhatIfInput.Text, []);

    private static WhatIfField Number(string key, string label) => new(Section + key, key, label, WhatIfInput.Number, []);

    private static WhatIfField Json(string key, string label) => new(Section + key, key, label, WhatIfInput.Json, []);

    private static WhatIfField Choice(string key, string label, params string[] choices) => new(Section + key, key, label, WhatIfInput.Choice, choices);
}

/// <summary>Fields that belong together.</summary>
/// <param name="Heading">What they are about.</param>
/// <param name="Fields">The fields.</param>
public sealed record WhatIfGroup(string Heading, IReadOnlyList<WhatIfField> Fields);

/// <summary>A field of the form.</summary>
/// <param name="Setting">The setting's name.</param>
/// <param name="Key">The field's name in the address.</param>
/// <param name="Label">What it asks for.</param>
/// <param name="Input">How it is entered.</param>
/// <param name="Choices">The values that it may have, where they are few; an empty one is the default value.</param>
public sealed record WhatIfField(string Setting, string Key, string Label, WhatIfInput Input, IReadOnlyList<string> Choices)
{
    /// <summary>The place on the page.</summary>
    public string Anchor => Setting.Replace(':', '-');
}

/// <summary>How a value is entered.</summary>
public enum WhatIfInput
{
    /// <summary>As a line.</summary>
    Text,

    /// <summary>As a whole number.</summary>
    Number,

    /// <summary>As one of a few.</summary>
    Choice,

    /// <summary>As a JSON document.</summary>
    Json,
}
