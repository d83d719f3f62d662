using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;

namespace ProbDsl.Inference.Analysis;

/// <summary>
/// Finds the names whose scale matters to a net or flow: those of statements with one, also through latents and definitions. A flow by
/// which the guide draws unknowns outside of all plates reads no data: its values have the scale of the unknowns, whatever that of data is.
/// </summary>
internal static class NetNeighbors
{
    public static IReadOnlySet<string> Of(ModelGraph graph)
    {
        var left = graph.Story.Concat(graph.Guide).ToList();
        var near = new HashSet<string>();
        while (left.FirstOrDefault(IsNear) is { } next)
        {
            near.UnionWith(NamesOf(next));
            left.Remove(next);
        }

        return near;

        bool IsNear(Statement statement) =>
            (HasNet(graph, statement) && !IsPosterior(graph, statement))
            || NamesOf(statement).Any(name => near.Contains(name) && IsPassed(graph.FindWithGuide(name)!));
    }

    private static bool IsPosterior(ModelGraph graph, Statement statement) => graph.Guide.Contains(statement)
        && statement is Draw { Loops.Count: 0, Distribution: var drawn } && drawn.Through.All(flow => flow.Given.Count == 0)
        && CalledNets.Calls(graph, ExprTree.RightSides(statement)).Count == 0;

    /// <summary>Whether a name only passes on what others give it.</summary>
    private static bool IsPassed(Variable variable) => variable.Role is Role.Latent or Role.Derived;

    private static bool HasNet(ModelGraph graph, Statement statement)
    {
        var sides = ExprTree.RightSides(statement);
        return FlowStage.Trained(graph, [statement]).Any() || sides.SelectMany(ExprTree.All).OfType<CallableName>().Any()
            || CalledNets.Calls(graph, sides).Any(call => graph.Callables.First(c => c.Name == call.Of) is Net);
    }

    private static IEnumerable<string> NamesOf(Statement statement) =>
        ExprTree.Reads(statement).Select(read => read.Of).Concat(statement is Assignment assigned ? [assigned.Target.Of] : []);
}
