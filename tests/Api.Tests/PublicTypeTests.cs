using System.Reflection;
using System.Xml.Linq;
using ProbDsl.Api;

namespace ProbDsl.Tests;

/// <summary>The package is small, and all of it is documented.</summary>
public sealed class PublicTypeTests
{
    private const int Most = 40;

    private static readonly Type[] types = typeof(Story).Assembly.GetExportedTypes();

    [Fact]
    public void It_is_small() => Assert.InRange(types.Length, 1, Most);

    [Fact]
    public void Every_public_member_is_documented()
    {
        var documented = XDocument.Load(Path.ChangeExtension(typeof(Story).Assembly.Location, ".xml")).Descendants("member")
            .Select(m => m.Attribute("name")!.Value.Split('(')[0]).ToHashSet();
        const BindingFlags declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        Assert.DoesNotContain(types, t => !documented.Contains($"T:{t.FullName}"));
        // the members of records that the compiler writes have no words of their own
        Assert.DoesNotContain(types.Where(t => t.GetMethod("<Clone>$") is null && !t.IsEnum && !t.IsValueType)
            .SelectMany(t => t.GetMembers(declared))
            .Where(m => m is PropertyInfo or MethodInfo { IsSpecialName: false } && !IsInherited(m)),
            m => !documented.Contains($"{(m is PropertyInfo ? 'P' : 'M')}:{m.DeclaringType!.FullName}.{m.Name}"));
    }

    /// <summary>Signatures name types of the package and of .NET alone.</summary>
    [Fact]
    public void Nothing_inside_shows()
    {
        var shown = types.SelectMany(t => t.GetMembers()).SelectMany(m => m switch
        {
            PropertyInfo property => [property.PropertyType],
            MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(p => p.ParameterType)],
            ConstructorInfo made => made.GetParameters().Select(p => p.ParameterType),
            _ => Enumerable.Empty<Type>(),
        }).SelectMany(t => t.IsGenericType ? t.GetGenericArguments().Append(t) : [t]).Where(t => t.Assembly != typeof(Story).Assembly);
        Assert.DoesNotContain(shown, t => t.Assembly.GetName().Name!.StartsWith("ProbDsl", StringComparison.Ordinal));
    }

    private static bool IsInherited(MemberInfo member) => member is MethodInfo method && method.GetBaseDefinition() != method;
}
