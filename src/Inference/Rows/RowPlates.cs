using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>
/// Whose members are the rows: a plate, or groups and their members, outermost first, so that rows are independent given the unknowns. All data have them; so have the latents that each row has of its own.
/// </summary>
internal static class RowPlates
{
    /// <param name="graph">The story.</param>
    /// <param name="terms">Of the data, finite latents summed out, with every plate kept apart.</param>
    /// <param name="open">Unknowns that are drawn anew for new rows, on which data depend.</param>
    /// <exception cref="LoweringLimit">There are no such plates.</exception>
    public static IReadOnlyList<Plate> Of(ModelGraph graph, IReadOnlyList<Term> terms, IEnumerable<Variable> open)
    {
        var shared = Of(graph, terms[0]).ToList();
        foreach (var term in terms)
            if (shared.RemoveAll(p => !Of(graph, term).Contains(p)) > 0 && shared.Count == 0) throw Apart(terms[0], term);
        if (shared.Count == 0) throw Together(graph, terms[0]);
        foreach (var unknown in open)
            if (shared.RemoveAll(p => !Has(unknown, p)) > 0 && shared.Count == 0) throw Tied(graph, unknown);
        return Deepest(shared) is { Count: > 0 } rows ? rows : throw Together(graph, terms[0]);
    }

    /// <summary>Where a term has the members of a plate; null where it joins them.</summary>
    public static LoopValue? Index(ModelGraph graph, Term term, Plate plate)
    {
        var (of, dims) = (term.Of!, term.Of!.Latent.Length > 0 ? graph[term.Of.Latent].Whole.Dims.Select(d => d.Plate) : term.From!.Loops.Select(l => l.Plate));
        return dims.Zip(of.At).Where(d => d.First == plate && IsApart(d.Second, term)).Select(d => d.Second).FirstOrDefault();
    }

    /// <summary>The plates that a term keeps apart.</summary>
    private static IEnumerable<Plate> Of(ModelGraph graph, Term term) => graph.Plates.Where(p => Index(graph, term, p) is not null);

    private static bool IsApart(LoopValue at, Term term) => at is Fixed || (at is Iota or Sampled && Use.AxesOf(at).All(term.Over.Contains));

    private static bool Has(Variable unknown, Plate plate) => unknown.Extents.Any(e => e.Plate == plate);

    /// <summary>The first plate that stands in no other, and the groups' members in it as far as all have them.</summary>
    private static List<Plate> Deepest(List<Plate> shared)
    {
        var rows = shared.Where(p => p.Within is null).Take(1).ToList();
        while (rows.Count > 0 && shared.Find(p => p.Within == rows[^1]) is { } inner) rows.Add(inner);
        return rows;
    }

    private static LoweringLimit Apart(Term one, Term other) => new(
        other.From!, $"its members and those of `{one.From!.Name}` are no members of one plate, so that no row holds both", "a density per row needs data over one plate: keep one of them");

    private static LoweringLimit Together(ModelGraph graph, Term term) => term.Of!.Latent is { Length: > 0 } of && graph[of].IsFiniteLatent
        ? new(term.From!, $"rows share `{of}`, which is summed out of all of them together", "rows are apart where each has labels of its own")
        : new(term.From!, "it takes its rows together, so that none has a density of its own", "rows are apart where each is drawn in a loop over their plate, given unknowns that do not tie them");

    public static LoweringLimit Other(Term term, string latent) => new(
        term.From!, $"it reads `{latent}` of another row, which ties the two", "rows are apart where each reads its own label");

    private static LoweringLimit Tied(ModelGraph graph, Variable unknown) => new(
        graph.StatementsOf(unknown.Name).First(), "new rows share it, and the fit has no value of it for them", "evaluate on data with the members that the fit knows");
}
