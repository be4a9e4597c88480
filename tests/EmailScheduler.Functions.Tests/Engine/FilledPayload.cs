using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace EmailScheduler.Functions.Tests.Engine;

/// <summary>
/// Payloads with something in every property, found by reflection: a property that is added later is there without a line of test. Variants differ in their
/// enumeration values; in the first one, what need not be given is not given.
/// </summary>
internal static class FilledPayload
{
    /// <summary>As many as the largest enumeration has values, and the one without optional properties.</summary>
    public static int Variants { get; } = 1 + Enum.GetValues<RunStatus>().Length;

    public static object Of(Type type, int variant) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is { } underlying => Of(underlying, variant),
        _ when type == typeof(string) => $"\"Ada\" <ä&'+/\\ \u2028 😀> {variant}",
        _ when type == typeof(bool) => true,
        _ when type == typeof(int) => int.MaxValue - variant,
        _ when type == typeof(long) => long.MaxValue - variant,
        _ when type == typeof(double) => 0.1 + variant,
        _ when type == typeof(DateOnly) => new DateOnly(2026, 2, 28).AddDays(variant),
        _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 6, 1, 6, 0, variant, TimeSpan.FromHours(-5)).AddTicks(1),
        _ when type == typeof(TimeSpan) => TimeSpan.FromDays(3 + variant) + TimeSpan.FromTicks(1),
        { IsEnum: true } => Enum.GetValues(type).GetValue(variant % Enum.GetValues(type).Length)!,
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => List(type.GetGenericArguments()[0], variant),
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => Dictionary(type.GetGenericArguments()[1], variant),
        _ when Properties(type).Any() => Record(type, variant),
        _ => throw new NotSupportedException($"A payload holds a {type}; say here what fills it."),
    };

    /// <summary>What of a record is written.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsWritten);

    private static bool IsWritten(PropertyInfo property) => property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always };

    private static object Record(Type type, int variant)
    {
        var constructors = type.GetConstructors();
        var constructor = constructors.FirstOrDefault(one => one.IsDefined(typeof(JsonConstructorAttribute))) ?? constructors.Single();
        if (constructor.GetParameters() is { Length: > 0 } parameters)
        {
            var written = Properties(type).Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return constructor.Invoke([.. parameters.Select(parameter => written.Contains(parameter.Name!) ? Of(parameter.ParameterType, variant) : Default(parameter.ParameterType))]);
        }

        var record = constructor.Invoke(null);
        foreach (var property in Properties(type).Where(property => variant > 0 || property.IsDefined(typeof(RequiredMemberAttribute))))
        {
            property.SetValue(record, Of(property.PropertyType, variant));
        }

        return record;
    }

    private static object? Default(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;

    private static Array List(Type element, int variant)
    {
        var list = Array.CreateInstance(element, 2);
        list.SetValue(Of(element, variant), 0);
        list.SetValue(Of(element, variant + 1), 1);
        return list;
    }

    private static object Dictionary(Type value, int variant)
    {
        var dictionary = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), value))!;
        dictionary.Add("timezone", Of(value, variant));
        dictionary.Add("Aep Date", Of(value, variant + 1));
        return dictionary;
    }
}
