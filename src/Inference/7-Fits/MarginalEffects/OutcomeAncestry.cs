namespace ProbDsl.Inference.MarginalEffects;

/// <summary>What the expected outcome of a row depends on, and what of it changes with a column.</summary>
/// <param name="graph">The story.</param>
/// <param name="outcome">The outcome.</param>
/// <param name="changed">Data names whose values change.</param>
internal sealed class OutcomeAncestry(ModelGraph graph, EffectOutcome outcome, IReadOnlySet<string> changed)
{
    private readonly HashSet<string> all = Reached(graph, [outcome.Draw]);

    /// <summary>The variables that the outcome depends on, directly or through others.</summary>
    public IReadOnlySet<string> Names => all;

    /// <summary>The unknowns among them.</summary>
    public IEnumerable<Variable> Unknowns => graph.Variables.Where(v => all.Contains(v.Name) && v.Role is Role.Latent or Role.Param
        && v.Name != outcome.Variable.Name && all.Contains(v.Name));

    /// <summary>The unknowns whose distribution depends on the changed data.</summary>
    public IReadOnlyList<Variable> Affected => [.. Unknowns.Where(u => DependsOnChange(u.Name))];

    /// <summary>The labels that each row has of its own: finite latents over the plates of the outcome.</summary>
    public IReadOnlyList<Variable> Labels => [.. Unknowns.Where(u => u.IsFiniteLatent && IsOfRow(u))];

    /// <summary>Whether a variable has exactly the plates of the outcome, one number each.</summary>
    private bool IsOfRow(Variable unknown) => unknown.Type.IsScalar && unknown.Extents.Count > 0
        && unknown.Extents.Select(e => e.Plate).SequenceEqual(outcome.Variable.Extents.Select(e => e.Plate));

    private bool DependsOnChange(string unknown) => Reached(graph, graph.StatementsOf(unknown)).Overlaps(changed);

    /// <summary>
    /// The error if the expected outcome of a row depends on other rows, so that the change of one row changes others; null if it does not.
    /// </summary>
    public Diagnostic? Problem()
    {
        if (all.Contains(outcome.Variable.Name)) return EffectDiagnostics.ReadsOtherRows(outcome.Draw, outcome.Variable.Name);
        foreach (var label in Labels)
            if (DeepReads.IsChain(graph, label.Name)) return EffectDiagnostics.Chain(label, outcome.Variable);
        foreach (var unknown in Affected)
        {
            if (DeepReads.IsChain(graph, unknown.Name)) return EffectDiagnostics.Chain(unknown, outcome.Variable);
            if (LoweringLimit.Find(() => { RowUnknowns.Check(graph, graph.Plates, [unknown]); return 0; }) is { } limit)
                return EffectDiagnostics.Joint(limit, unknown);
            foreach (var draw in graph.StatementsOf(unknown.Name).OfType<Draw>())
                if (OtherMember(draw) is { } read) return EffectDiagnostics.ReadsOtherRows(draw, read.Of);
        }

        return OtherMember(outcome.Draw) is { } other ? EffectDiagnostics.ReadsOtherRows(outcome.Draw, other.Of) : null;
    }

    /// <summary>A read of changed data at another member than that of the statement: a neighbor, or all of them.</summary>
    private Access? OtherMember(Draw draw) => DeepReads.Find(graph, draw).FirstOrDefault(read => changed.Contains(read.Of)
        && graph[read.Of].Extents.Count > 0 && (read.At.Count < graph[read.Of].Extents.Count
            || read.At.Take(graph[read.Of].Extents.Count).Any(at => !IsOwn(at, draw))));

    // a computed index looks up the group of the row
    private static bool IsOwn(At at, Draw draw) => at is ComputedIndex
        || (at is AffineIndex { Loop: { } loop } own && own.Offset == Size.Of(0) && draw.Loops.Contains(loop));

    private static HashSet<string> Reached(ModelGraph graph, IEnumerable<Assignment> from)
    {
        var (found, open) = (new HashSet<string>(), new Queue<Statement>(from));
        while (open.TryDequeue(out var statement))
            foreach (var read in ExprTree.Reads(statement).Select(r => r.Of))
                if (found.Add(read))
                    foreach (var next in graph.StatementsOf(read).Where(s => graph[read].Role != Role.Data)) open.Enqueue(next);
        return found;
    }
}
