using System.Reflection;
using System.Reflection.Emit;

namespace EmailScheduler.Architecture.Tests;

/// <summary>
/// Which namespaces of an assembly its compiled types need: in what they derive from, in their members and attributes, and in what their methods call. Components are classes there, whatever their files
/// import; what the compiler has replaced by its value (constants, <c>nameof</c>) is not.
/// </summary>
internal static class CompiledNamespaces
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>The namespaces of an assembly, each with those others of it that it needs.</summary>
    public static Dictionary<string, SortedSet<string>> EdgesOf(Assembly assembly)
    {
        var edges = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var type in assembly.GetTypes().Where(type => type.Namespace is not null))
        {
            var needed = edges.TryGetValue(type.Namespace!, out var known) ? known : edges[type.Namespace!] = new SortedSet<string>(StringComparer.Ordinal);
            needed.UnionWith(NeedsOf(type).SelectMany(PartsOf).Where(part => part.Assembly == assembly && part.Namespace is not null && part.Namespace != type.Namespace).Select(part => part.Namespace!));
        }

        return edges;
    }

    private static IEnumerable<Type> NeedsOf(Type type) =>
    [
        .. type.BaseType is { } parent ? [parent] : Type.EmptyTypes,
        .. type.GetInterfaces(),
        .. type.GetFields(Declared).Select(field => field.FieldType),
        .. type.GetMembers(Declared).Append(type).SelectMany(member => member.GetCustomAttributesData()).SelectMany(NeedsOf),
        .. type.GetConstructors(Declared).Concat<MethodBase>(type.GetMethods(Declared)).SelectMany(NeedsOf),
    ];

    private static IEnumerable<Type> NeedsOf(CustomAttributeData attribute) =>
        [attribute.AttributeType, .. attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(named => named.TypedValue)).Select(argument => argument.Value).OfType<Type>()];

    private static IEnumerable<Type> NeedsOf(MethodBase method)
    {
        var body = method.GetMethodBody();
        return
        [
            .. method.GetParameters().Select(parameter => parameter.ParameterType),
            .. method is MethodInfo { ReturnType: var returned } ? [returned] : Type.EmptyTypes,
            .. body?.LocalVariables.Select(local => local.LocalType) ?? [],
            .. body?.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(clause => clause.CatchType!) ?? [],
            .. TokensOf(body?.GetILAsByteArray() ?? []).SelectMany(token => NamedBy(method, token)),
        ];
    }

    private static IEnumerable<Type> NamedBy(MethodBase method, int token) =>
        method.Module.ResolveMember(token, method.DeclaringType!.GetGenericArguments(), method.IsGenericMethodDefinition ? method.GetGenericArguments() : null) switch
        {
            Type type => [type],
            MethodInfo { IsGenericMethod: true } called => [called.DeclaringType!, .. called.GetGenericArguments()],
            { DeclaringType: { } declaring } => [declaring],
            _ => [],
        };

    /// <summary>The tokens of the types and members that instructions name.</summary>
    private static IEnumerable<int> TokensOf(byte[] instructions)
    {
        for (var at = 0; at < instructions.Length;)
        {
            var code = Codes[instructions[at] == 0xFE ? (short)(0xFE00 | instructions[at + 1]) : instructions[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineType or OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok)
            {
                yield return BitConverter.ToInt32(instructions, at);
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(instructions, at)),
                _ => 4,
            };
        }
    }

    /// <summary>A type, and those that it is made of.</summary>
    private static IEnumerable<Type> PartsOf(Type type) => type switch
    {
        { HasElementType: true } => PartsOf(type.GetElementType()!),
        { IsGenericParameter: true } => type.GetGenericParameterConstraints().Where(constraint => !constraint.ContainsGenericParameters).SelectMany(PartsOf),
        { IsConstructedGenericType: true } => [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(PartsOf)],
        _ => [type],
    };
}
