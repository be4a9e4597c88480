using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace EmailScheduler.Architecture.Tests;

/// <summary>What a run reads and writes goes through generated readers and writers: reflection over types takes a sixth of the time of a short run.</summary>
public class GeneratedJsonTests
{
    private const int MemberReferences = 0x0A00_0000;

    [Theory]
    [InlineData("EmailScheduler.Sqlite", false)]
    [InlineData("EmailScheduler.Scheduling", false)]
    [InlineData("EmailScheduler.Storage", true)]
    [InlineData("EmailScheduler.Runs", true)]
    public void Assembly_OfARun_CallsNoSerializerByReflection(string assembly, bool serializes)
    {
        var called = MembersOf(Assembly.Load(assembly)).Where(member => member.DeclaringType == typeof(JsonSerializer)).ToList();

        Assert.Equal(serializes, called.Count > 0);
        Assert.DoesNotContain(called, member => member.IsDefined(typeof(RequiresUnreferencedCodeAttribute)));
    }

    /// <summary>What the code of an assembly names of others.</summary>
    private static IEnumerable<MemberInfo> MembersOf(Assembly assembly)
    {
        for (var token = MemberReferences + 1; Resolve(assembly.ManifestModule, token, out var member); token++)
        {
            if (member is not null)
            {
                yield return member;
            }
        }
    }

    private static bool Resolve(Module module, int token, out MemberInfo? member)
    {
        try
        {
            member = module.ResolveMember(token);
            return true;
        }
        catch (ArgumentOutOfRangeException)
        {
            // After the last one.
            member = null;
            return false;
        }
        catch (ArgumentException)
        {
            // Of a type that needs the arguments of the method that names it: no serializer.
            member = null;
            return true;
        }
    }
}
