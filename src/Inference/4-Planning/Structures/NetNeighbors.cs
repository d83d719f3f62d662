namespace ProbDsl.Inference.Structures;

/// <summary>
/// Finds the names whose scale matters to a net or flow: what it reads and what it draws or gives, also through latents and definitions. A
/// name beside it in a statement does not matter to it, such as a known sd beside a mean by a net. A flow by which the guide draws unknowns
/// outside of all plates has their scale, whatever that of data is, unless it is given data.
/// </summary>
public static class NetNeighbors
{
    public static IReadOnlySet<string> Find(ModelGraph graph)
    {
        var left = graph.Story.Concat(graph.Guide).ToList();
        var near = new HashSet<string>();
        while (left.Select(s => (Of: s, Names: NeighborsIn(graph, s, near))).FirstOrDefault(s => s.Names is not null)
            is ({ } next, { } names))
        {
            near.UnionWith(names);
            left.Remove(next);
        }

        return near;
    }

    /// <summary>The names of a statement that are near a net, by the statement itself or by names that are; null if none is.</summary>
    private static IEnumerable<string>? NeighborsIn(ModelGraph graph, Statement statement, HashSet<string> near)
    {
        var (sides, target) = (ExprTree.RightSides(statement), (statement as Assignment)?.Target.Of);
        IEnumerable<string> targets = target is null ? [] : [target];
        var reads = ExprTree.Reads(statement).Select(read => read.Of);
        var isPosterior = IsPosterior(graph, statement);
        if (!isPosterior && IsDrawnByNet(graph, statement)) return reads.Concat(targets);
        var calls = isPosterior ? [] : sides.SelectMany(ExprTree.All).OfType<Call>().Where(call => HasNet(graph, call)).ToList();
        if (calls.Count > 0) return calls.SelectMany(ExprTree.Accesses).Select(read => read.Of).Concat(targets);
        // the scale of a name follows from all that it is computed from
        if (target is not null && IsNear(target)) return reads.Concat(targets);
        return reads.Any(IsNear) ? targets : null;

        bool IsNear(string name) => near.Contains(name) && IsPassed(graph.FindWithGuide(name)!);
    }

    private static bool IsPosterior(ModelGraph graph, Statement statement) => graph.Guide.Contains(statement)
        && statement is Draw { Loops.Count: 0, Distribution: var drawn }
        && CalledNets.Calls(graph, ExprTree.RightSides(statement)).Count == 0
        && !drawn.Through.Any(flow => flow.Given.Any(given => ReadsData(graph, given)));

    /// <summary>Whether the guide computes a value from data.</summary>
    private static bool ReadsData(ModelGraph graph, Argument value)
    {
        var (left, seen) = (new Stack<string>(ExprTree.Accesses(value).Select(read => read.Of)), new HashSet<string>());
        while (left.TryPop(out var name))
        {
            if (!seen.Add(name)) continue;
            if (graph.FindWithGuide(name)!.Role == Role.Data) return true;
            foreach (var read in graph.Guide.Where(s => s is Assignment { Target.Of: var of } && of == name).SelectMany(ExprTree.Reads))
                left.Push(read.Of);
        }

        return false;
    }

    /// <summary>Whether a name only passes on what others give it.</summary>
    private static bool IsPassed(Variable variable) => variable.Role is Role.Latent or Role.Derived;

    /// <summary>Whether a statement draws by a flow with weights, or by a distribution that is given a net.</summary>
    private static bool IsDrawnByNet(ModelGraph graph, Statement statement) => FlowStage.Trained(graph, [statement]).Any()
        || ExprTree.RightSides(statement).SelectMany(ExprTree.All).OfType<CallableName>().Any();

    private static bool HasNet(ModelGraph graph, Call call) =>
        CalledNets.Calls(graph, [call]).Any(called => graph.Callables.First(c => c.Name == called.Of) is Net);
}
