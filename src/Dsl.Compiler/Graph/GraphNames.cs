using System.Runtime.CompilerServices;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Graph;

/// <summary>
/// Variables and statements by their names: indexed once for each list, so that a look-up takes the same time in a story of any length.
/// </summary>
internal static class GraphNames
{
    private static readonly ConditionalWeakTable<ValueList<Variable>, Dictionary<string, Variable>> Variables = [];
    private static readonly ConditionalWeakTable<ValueList<Statement>, ILookup<string, Assignment>> Statements = [];

    /// <summary>The first variable of each name.</summary>
    public static IReadOnlyDictionary<string, Variable> Of(ValueList<Variable> variables) => Variables.GetValue(variables, Index);

    /// <summary>The statements with each name on their left, in the order of the text.</summary>
    public static ILookup<string, Assignment> Of(ValueList<Statement> story) =>
        Statements.GetValue(story, s => s.OfType<Assignment>().ToLookup(a => a.Target.Of));

    private static Dictionary<string, Variable> Index(ValueList<Variable> variables)
    {
        var named = new Dictionary<string, Variable>();
        foreach (var variable in variables) named.TryAdd(variable.Name, variable);
        return named;
    }
}
