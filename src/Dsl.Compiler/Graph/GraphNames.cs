using System.Runtime.CompilerServices;

namespace ProbDsl.Compiler.Graph;

/// <summary>
/// Lookup of variables and statements by name: each list is indexed once, so that a lookup takes constant time.
/// </summary>
internal static class GraphNames
{
    // the cached index of each list: a dictionary for variables, a lookup for statements
    private static readonly ConditionalWeakTable<object, object> Indices = [];

    /// <summary>The first variable of each name.</summary>
    public static IReadOnlyDictionary<string, Variable> Of(ValueList<Variable> variables) =>
        (IReadOnlyDictionary<string, Variable>)Indices.GetValue(variables, list => Index((ValueList<Variable>)list));

    /// <summary>The statements by the name on their left, in text order.</summary>
    public static ILookup<string, Assignment> Of(ValueList<Statement> story) =>
        (ILookup<string, Assignment>)Indices.GetValue(story,
            list => ((ValueList<Statement>)list).OfType<Assignment>().ToLookup(a => a.Target.Of));

    private static Dictionary<string, Variable> Index(ValueList<Variable> variables)
    {
        var named = new Dictionary<string, Variable>();
        foreach (var variable in variables) named.TryAdd(variable.Name, variable);
        return named;
    }
}
