namespace Microsoft.DurableTask;

#pragma warning disable CA1815, CA2225 // As in the real package, for the members that are used.
public readonly struct TaskName(string name)
{
    public string Name { get; } = name;

    public static implicit operator string(TaskName value) => value.Name;

    public static implicit operator TaskName(string value) => string.IsNullOrEmpty(value) ? default : new(value);
}
