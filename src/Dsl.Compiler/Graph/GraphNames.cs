using System.Runtime.CompilerServices;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Graph;

/// <summary>
/// Variables and statements by their names: indexed once for each list, so that a look-up takes the same time in a story of any length.
/// </summary>
internal static class GraphNames
{
    // of a list of variables its dictionary, of one of statements its lookup
    private static readonly ConditionalWeakTable<object, object> Indices = [];

    /// <summary>The first variable of each name.</summary>
    public static IReadOnlyDictionary<string, Variable> Of(ValueList<Variable> variables) =>
        (IReadOnlyDictionary<string, Variable>)Indices.GetValue(variables, list => Index((ValueList<Variable>)list));

    /// <summary>The statements with each name on their left, in the order of the text.</summary>
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
