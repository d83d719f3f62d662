namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The plates whose members are the rows: a plate, or groups and their members, outermost first, such that rows are independent given the
/// unknowns. All data and the latents of single rows have these plates.
/// </summary>
public static class RowPlates
{
    /// <param name="graph">The story.</param>
    /// <param name="terms">The terms of the data, with finite latents marginalized and no plate summed over.</param>
    /// <param name="own">Unknowns that each row has separately.</param>
    /// <exception cref="LoweringLimit">There are no such plates.</exception>
    public static IReadOnlyList<Plate> Find(ModelGraph graph, IReadOnlyList<Term> terms, IEnumerable<Variable> own)
    {
        var shared = graph.Plates.ToList();
        foreach (var term in terms)
            if (shared.RemoveAll(p => Index(graph, term, p) is null) >= 0 && shared.Count == 0)
                throw term == terms[0] || graph.Plates.All(p => Index(graph, term, p) is null)
                    ? JointRowsLimit(graph, term) : Apart(terms[0], term);
        // a value that rows share, such as the effect of a new level, is averaged over for each row separately
        foreach (var unknown in own.Where(u => shared.Exists(p => Has(u, p)))) shared.RemoveAll(p => !Has(unknown, p));
        return Deepest(shared);
    }

    /// <summary>Finite latents that are not specific to a row: over none of the plates that all data have.</summary>
    public static IEnumerable<Variable> SharedStates(ModelGraph graph)
    {
        var drawn = graph.Story.OfType<Draw>().Where(d => graph[d.Target.Of].Role == Role.Data).ToList();
        var rows = graph.Plates.Where(p => drawn.TrueForAll(d => Has(graph[d.Target.Of], p))).ToList();
        return graph.Variables.Where(v => v.IsFiniteLatent && !rows.Exists(p => Has(v, p)));
    }

    /// <summary>The index at which a term has the members of a plate; null if it joins them.</summary>
    public static LoopValue? Index(ModelGraph graph, Term term, Plate plate)
    {
        var (of, plates) = (term.Of!,
            term.Of!.Latent.Length > 0 ? graph[term.Of.Latent].Whole.Dims.Select(d => d.Plate) : term.From!.Loops.Select(l => l.Plate));
        return plates.Zip(of.At).Where(d => d.First == plate && IsApart(d.Second, term)).Select(d => d.Second).FirstOrDefault();
    }

    private static bool IsApart(LoopValue at, Term term) =>
        at is FixedPosition || (at is Iota or ComputedPosition && LatentRead.AxesOf(at).All(term.Over.Contains));

    private static bool Has(Variable unknown, Plate plate) => unknown.Whole.Dims.Any(d => d.Plate == plate);

    /// <summary>The first plate that is not nested in another one, and the nested groups' members as far as all terms have them.</summary>
    private static List<Plate> Deepest(List<Plate> shared)
    {
        var rows = shared.Where(p => p.Within is null).Take(1).ToList();
        while (shared.Find(p => p.Within == rows[^1]) is { } inner) rows.Add(inner);
        return rows;
    }

    private static LoweringLimit Apart(Term one, Term other) => new(
        other.From!, $"its members and those of `{one.From!.Name}` do not belong to one plate, so no row has both",
        "a density per row needs data over one plate: keep one of them");

    private static LoweringLimit JointRowsLimit(ModelGraph graph, Term term) =>
        term.Of!.Latent is { Length: > 0 } of && graph[of].IsFiniteLatent
        ? new(term.From!, $"rows share `{of}`, which is marginalized for all rows jointly",
            "rows are independent if each has its own labels")
        : new(term.From!, "its rows are drawn jointly, so no row has a density of its own",
            "rows are independent if each is drawn in a loop over their plate, given the unknowns");

    public static LoweringLimit Other(Term term, string latent) => new(
        term.From!, $"it reads `{latent}` of another row, so the two are dependent", "rows are independent if each reads its own label");

    public static LoweringLimit NotInOrder(Term term, string chain) => new(
        term.From!, $"it weights states of `{chain}`, so a row depends on later rows",
        "a density per row of a chain needs states that only draws of states and of data read");
}
