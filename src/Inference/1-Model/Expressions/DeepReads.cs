using System.Runtime.CompilerServices;

namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Finds every read of a variable through all definitions (`=`). A definition is followed once, wherever it is read again. If it is read as
/// a whole, so is what it reads: its own loops stand for all their members.
/// </summary>
public static class DeepReads
{
    // every rule of a plan asks for those of every statement and of its parts
    private static readonly ConditionalWeakTable<ModelGraph, ConditionalWeakTable<object, Access[]>> known = [];

    public static IReadOnlyList<Access> Find(ModelGraph graph, Statement statement) => Once(graph, statement,
        () => [.. ExprTree.RightSides(statement).SelectMany(side => Find(graph, side))]);

    public static IReadOnlyList<Access> Find(ModelGraph graph, Argument argument) => Once(graph, argument, () =>
    {
        var found = new List<Access>();
        Add(graph, argument, [], [], found);
        return [.. found];
    });

    private static Access[] Once(ModelGraph graph, object of, Func<Access[]> find) =>
        known.GetValue(graph, _ => []).GetValue(of, _ => find());

    /// <summary>The names that a statement reads, through definitions, and the one that it draws.</summary>
    public static IEnumerable<string> Names(ModelGraph graph, Statement statement) =>
        Find(graph, statement).Select(r => r.Of).Concat(statement is Draw draw ? [draw.Target.Of] : []);

    /// <summary>Whether members of a variable are drawn given other members.</summary>
    public static bool IsChain(ModelGraph graph, string name) =>
        graph.StatementsOf(name).Any(s => Find(graph, s).Any(r => r.Of == name));

    /// <param name="graph">The story.</param>
    /// <param name="argument">What reads.</param>
    /// <param name="followed">The reads of definitions that were followed before.</param>
    /// <param name="whole">The definitions that were followed as a whole.</param>
    /// <param name="found">The reads so far.</param>
    private static void Add(
        ModelGraph graph, Argument argument, HashSet<Access> followed, HashSet<string> whole, List<Access> found)
    {
        foreach (var access in ExprTree.Accesses(argument))
        {
            if (graph[access.Of].Role != Role.Derived) found.Add(access);
            else if (followed.Add(access)) AddSources(graph, access, followed, whole, found);
        }
    }

    private static void AddSources(
        ModelGraph graph, Access access, HashSet<Access> followed, HashSet<string> whole, List<Access> found)
    {
        if (Definitions.Expand(graph, access) is { } definition)
        {
            Add(graph, definition, followed, whole, found);
            return;
        }

        if (!whole.Add(access.Of)) return;
        foreach (var define in graph.StatementsOf(access.Of).OfType<Define>())
        {
            var first = found.Count;
            Add(graph, define.Value, [], whole, found);
            for (var i = first; i < found.Count; i++) found[i] = AtAllMembers(found[i], define.Loops);
        }
    }

    private static Access AtAllMembers(Access access, ValueList<Loop> loops) => access with
    {
        At = [.. access.At.Select(at =>
            (at is AffineIndex { Loop: { } loop } && loops.Contains(loop)) || at is CombinedIndex ? new WholeDimension() : at)],
    };
}
