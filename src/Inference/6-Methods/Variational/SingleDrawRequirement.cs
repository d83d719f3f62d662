namespace ProbDsl.Inference.Variational;

/// <summary>
/// Requires that no definition that is read as a whole depends on latents with several simultaneous draws: its array holds one draw. One
/// that is computed along a chain of the guide holds all.
/// Checked with data, which determine the plate of the rows.
/// </summary>
/// <param name="method">The name of the method.</param>
internal sealed class SingleDrawRequirement(string method) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        var kind = GuidedMethod.KindOf(method);
        if (story.Problem is not { } problem || GuidedSettings.ParticlesOf(kind, story.Graph, story.Run) == 1) return [];
        var rows = GuidedSettings.RowsOf(kind, problem, story.Run);
        var several = story.NeededLatents.Where(l => !l.IsFiniteLatent && (rows is null || BatchedPlate.Has(l, rows)))
            .Select(l => l.Name).ToHashSet();
        var along = DrawnChain.Definitions(story.Graph).ToHashSet();
        return ReadAsAWhole(story).Where(d => !along.Contains(d.Target.Of))
            .Where(d => DeepReads.Find(story.Graph, d).Any(r => several.Contains(r.Of))).Take(1)
            .Select(define => new Refusal(
                $"`{define.Name}` is read as a whole, but depends on latents with several draws at once",
                "use one draw at a time, with `--num-particles 1`",
                define.Span));
    }

    /// <summary>Definitions whose array some term reads as a whole, or that have an ordered loop.</summary>
    private static IEnumerable<Define> ReadAsAWhole(StoryFacts story)
    {
        var (graph, seen) = (story.Graph, new HashSet<Statement>(ReferenceEqualityComparer.Instance));
        var left = new Queue<Statement>(story.Density.Statements);
        while (left.TryDequeue(out var statement))
            foreach (var read in ExprTree.Reads(statement).Where(r => graph[r.Of].Role == Role.Derived))
            {
                var defines = graph.StatementsOf(read.Of).OfType<Define>().ToList();
                foreach (var define in defines.Where(seen.Add)) left.Enqueue(define);
                if (IsWhole(graph, read) || defines.Exists(d => d.Loops.Any(l => l.Order != Order.Free)))
                    foreach (var define in defines) yield return define;
            }
    }

    private static bool IsWhole(ModelGraph graph, Access read) =>
        read.At.Count < graph[read.Of].Extents.Count || read.At.Any(a => a is SliceIndex or WholeDimension);
}
