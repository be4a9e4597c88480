namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>A setting, or a row of a table, that the rules call an error. The message names the setting, or the table and the row.</summary>
internal sealed class RefusedInputException(string message) : Exception(message)
{
    public static RefusedInputException Setting(string setting, object? value) => new($"The setting {setting} is out of range: '{value}'.");

    public static RefusedInputException Row(string table, long rowId, string what) => new($"Row {rowId} of {table}: {what}.");
}
