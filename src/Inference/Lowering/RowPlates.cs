using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Whose members are the rows: a plate, or groups and their members, outermost first, so that rows are independent given the unknowns. All
/// data have them; so have the latents that each row has of its own.
/// </summary>
internal static class RowPlates
{
    /// <param name="graph">The story.</param>
    /// <param name="terms">Of the data, finite latents summed out, with every plate kept apart.</param>
    /// <param name="own">Unknowns that rows have of their own.</param>
    /// <exception cref="LoweringLimit">There are no such plates.</exception>
    public static IReadOnlyList<Plate> Of(ModelGraph graph, IReadOnlyList<Term> terms, IEnumerable<Variable> own)
    {
        var shared = graph.Plates.ToList();
        foreach (var term in terms)
            if (shared.RemoveAll(p => Index(graph, term, p) is null) >= 0 && shared.Count == 0)
                throw term == terms[0] || graph.Plates.All(p => Index(graph, term, p) is null)
                    ? Together(graph, term) : Apart(terms[0], term);
        // what rows share, as the effect of a level that the fit has not seen, is averaged over for each row alone
        foreach (var unknown in own.Where(u => shared.Exists(p => Has(u, p)))) shared.RemoveAll(p => !Has(unknown, p));
        return Deepest(shared);
    }

    /// <summary>Finite latents that no row has for itself: over none of the plates that all data have.</summary>
    public static IEnumerable<Variable> SharedStates(ModelGraph graph)
    {
        var drawn = graph.Story.OfType<Draw>().Where(d => graph[d.Target.Of].Role == Role.Data).ToList();
        var rows = graph.Plates.Where(p => drawn.TrueForAll(d => Has(graph[d.Target.Of], p))).ToList();
        return graph.Variables.Where(v => v.IsFiniteLatent && !rows.Exists(p => Has(v, p)));
    }

    /// <summary>Where a term has the members of a plate; null where it joins them.</summary>
    public static LoopValue? Index(ModelGraph graph, Term term, Plate plate)
    {
        var (of, plates) = (term.Of!,
            term.Of!.Latent.Length > 0 ? graph[term.Of.Latent].Whole.Dims.Select(d => d.Plate) : term.From!.Loops.Select(l => l.Plate));
        return plates.Zip(of.At).Where(d => d.First == plate && IsApart(d.Second, term)).Select(d => d.Second).FirstOrDefault();
    }

    private static bool IsApart(LoopValue at, Term term) =>
        at is Fixed || (at is Iota or Sampled && Use.AxesOf(at).All(term.Over.Contains));

    private static bool Has(Variable unknown, Plate plate) => unknown.Whole.Dims.Any(d => d.Plate == plate);

    /// <summary>The first plate that stands in no other, and the groups' members in it as far as all have them.</summary>
    private static List<Plate> Deepest(List<Plate> shared)
    {
        var rows = shared.Where(p => p.Within is null).Take(1).ToList();
        while (shared.Find(p => p.Within == rows[^1]) is { } inner) rows.Add(inner);
        return rows;
    }

    private static LoweringLimit Apart(Term one, Term other) => new(
        other.From!, $"its members and those of `{one.From!.Name}` are no members of one plate, so that no row holds both",
        "a density per row needs data over one plate: keep one of them");

    private static LoweringLimit Together(ModelGraph graph, Term term) => term.Of!.Latent is { Length: > 0 } of && graph[of].IsFiniteLatent
        ? new(term.From!, $"rows share `{of}`, which is summed out of all of them together",
            "rows are apart where each has labels of its own")
        : new(term.From!, "it takes its rows together, so that none has a density of its own",
            "rows are apart where each is drawn in a loop over their plate, given unknowns that do not tie them");

    public static LoweringLimit Other(Term term, string latent) => new(
        term.From!, $"it reads `{latent}` of another row, which ties the two", "rows are apart where each reads its own label");

    public static LoweringLimit NotInOrder(Term term, string chain) => new(
        term.From!, $"it weighs states of `{chain}`, so that a row is not settled by those before it",
        "rows of a chain are told one after another where draws of the states and of data are all that reads them");
}
