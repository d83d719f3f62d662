using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Forms;

/// <summary>
/// Finds every read of a variable through all definitions (`=`). A definition is followed once, wherever it is read again. If it is read as
/// a whole, so is what it reads: its own loops stand for all their members.
/// </summary>
public static class DeepReads
{
    public static IEnumerable<Access> Of(ModelGraph graph, Statement statement) =>
        ExprTree.RightSides(statement).SelectMany(side => Of(graph, side));

    public static IEnumerable<Access> Of(ModelGraph graph, Argument argument) => Of(graph, argument, [], []);

    /// <summary>The names that a statement reads, through definitions, and the one that it draws.</summary>
    public static IEnumerable<string> Names(ModelGraph graph, Statement statement) =>
        Of(graph, statement).Select(r => r.Of).Concat(statement is Draw draw ? [draw.Target.Of] : []);

    /// <summary>Whether members of a variable are drawn given other members.</summary>
    public static bool IsChain(ModelGraph graph, string name) =>
        graph.StatementsOf(name).Any(s => Of(graph, s).Any(r => r.Of == name));

    /// <param name="graph">The story.</param>
    /// <param name="argument">What reads.</param>
    /// <param name="followed">The reads of definitions that were followed before.</param>
    /// <param name="whole">The definitions that were followed as a whole.</param>
    private static IEnumerable<Access> Of(ModelGraph graph, Argument argument, HashSet<Access> followed, HashSet<string> whole)
    {
        foreach (var access in ExprTree.Accesses(argument))
        {
            if (graph[access.Of].Role != Role.Derived) yield return access;
            else if (followed.Add(access))
                foreach (var inner in Sources(graph, access, followed, whole)) yield return inner;
        }
    }

    private static IEnumerable<Access> Sources(ModelGraph graph, Access access, HashSet<Access> followed, HashSet<string> whole) =>
        Definitions.Expand(graph, access) is { } definition ? Of(graph, definition, followed, whole)
            : !whole.Add(access.Of) ? []
            : graph.StatementsOf(access.Of).OfType<Define>()
                .SelectMany(define => Of(graph, define.Value, [], whole).Select(inner => AtAllMembers(inner, define.Loops)));

    private static Access AtAllMembers(Access access, ValueList<Loop> loops) => access with
    {
        At = [.. access.At.Select(at =>
            (at is AffineIndex { Loop: { } loop } && loops.Contains(loop)) || at is CombinedIndex ? new WholeDimension() : at)],
    };
}
