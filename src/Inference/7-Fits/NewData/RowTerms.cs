using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.NewData;

/// <summary>
/// The log density of each row of the data given all unknowns, with the row's finite latents marginalized, as a program. Terms that do not
/// involve the data (priors) are omitted, and so are missing cells that no statement reads; if a finite latent also selects other unknowns,
/// p(data | unknowns) = p(data, unknowns) / p(unknowns). Slots: an array for each unknown that is not marginalized, in its own units; log
/// weights of each state of each latent, 0 by default.
/// </summary>
internal sealed class RowTerms
{
    public const string Density = "log density", Drawn = "statements of each row", Observed = "data of each row";

    private readonly Problem problem;
    private readonly StoryLowering lowering;
    private readonly ProgramBuilder builder = new();
    private readonly RowPlan plan;
    private readonly TreatedTerms treated;
    private readonly EnumeratedStates sum;
    private readonly Value density, drawn, observed;
    private readonly bool withStates;
    private readonly Dictionary<Statement, Term> lowered = new(ReferenceEqualityComparer.Instance);

    /// <param name="problem">The story and its rows.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="open">Continuous unknowns of the rows themselves.</param>
    /// <param name="asked">What is requested of each row besides its density.</param>
    /// <param name="threads">The maximum number of threads for preparatory work.</param>
    /// <exception cref="LoweringLimit">
    /// The rows have no density of their own, or the story cannot be lowered yet.
    /// </exception>
    public RowTerms(Problem problem, StandardCatalog catalog, IReadOnlySet<string> open, RowQuantities asked, int threads = 1)
    {
        (this.problem, withStates) = (problem, asked.States);
        plan = RowPlan.Analyze(problem, open, asked);
        sum = plan.Sum;
        treated = TreatedTerms.Bind(problem, catalog, builder, plan.Eliminations, plan.Held, threads);
        lowering = treated.Story;
        var all = Summed(plan.Statements);
        var ofData = all.Where(t => t.Statements.Any(s => plan.Observed.Contains(s) || IsOf(s, asked.Predicted))).ToList();
        Plates = RowPlates.Find(
            problem.Graph, ofData, [.. Needed, .. problem.Graph.Variables.Where(v => asked.Predicted.Contains(v.Name))]);
        if (!problem.IsContinued) RowUnknowns.Check(problem.Graph, Plates, Needed);
        var ofRows = withStates
            ? all.Where(t => ofData.Contains(t) || Plates.All(p => RowPlates.Index(problem.Graph, t, p) is not null)).ToList() : ofData;
        foreach (var term in ofRows) CheckOwn(term);
        IsAlongSequences = plan.Integrated.OfType<GaussianChain>().Any(IsByRow);
        IsAlongChains = ofRows.Exists(IsByRow) || IsAlongSequences;
        HasChains = sum.Axes(lowering).Any(l => ChainSum.IsAlong(plan.Statements.Select(TermOf), l));
        States = [.. sum.Latents.Where(v => ofRows.Exists(t => t.Statements.Any(s => IsOf(s, [v.Name]))))];
        density = Rows(ofRows);
        if (ofRows.SelectMany(t => t.Statements).Any(plan.Chosen.Contains))
            density -= Rows(Summed(ofRows.SelectMany(t => t.Statements).Where(s => !plan.Observed.Contains(s)), weighted: false));
        drawn = Rows(plan.Observed.Select(s => Counted(TermOf(s) with { Counting = null })));
        observed = Rows(plan.Observed.Select(s => Counted(TermOf(s))));
    }

    /// <summary>The plates whose members are the rows, outermost first.</summary>
    public IReadOnlyList<Plate> Plates { get; }

    /// <summary>The finite latents that are marginalized from the rows.</summary>
    public IReadOnlyList<Variable> States { get; }

    /// <summary>Whether rows are positions of chains, each given those before it.</summary>
    public bool IsAlongChains { get; }

    /// <summary>Whether rows are positions of sequences whose latents are integrated.</summary>
    public bool IsAlongSequences { get; }

    /// <summary>Whether some finite latents are chains, over rows or inside rows.</summary>
    public bool HasChains { get; }

    /// <summary>The open unknowns that the data depend on, without those that are integrated.</summary>
    public IReadOnlyList<Variable> Needed => plan.Needed;

    /// <summary>The open unknowns that are integrated.</summary>
    public IReadOnlyList<Variable> Integrals => [.. plan.Integrated.SelectMany(b => b.Latents)];

    /// <summary>A program that draws the integrated unknowns of each row given its data, under their names.</summary>
    /// <param name="noise">Its noise.</param>
    public TensorProgram DrawnIntegrals(Noise noise) => builder.Build([.. plan.Integrals
        .SelectMany(i => i.Lowering(lowering).Drawn(noise)).Select(d => (d.Latent.Name, d.Draw))]);

    /// <summary>
    /// A program of the means and variances of the integrated unknowns, of data in new cells and of definitions, given the data: by the
    /// names that <see cref="MeanOf"/> and <see cref="VarianceOf"/> give.
    /// </summary>
    public (TensorProgram Program, IReadOnlyList<Variable> Of) MomentsOfIntegrals()
    {
        var moments = plan.Integrals.Select(i => i.Lowering(lowering))
            .SelectMany(l => l.Moments().Concat(l.Predicted()).Concat(l.Defined())).Select(m => (Of: m.Item1, m.Mean, m.Variance)).ToList();
        return (builder.Build([.. moments.SelectMany(m => new[] { (MeanOf(m.Of), m.Mean), (VarianceOf(m.Of), m.Variance) })]),
            [.. moments.Select(m => m.Of)]);
    }

    public static string MeanOf(Variable variable) => $"mean of {variable.Name}";

    public static string VarianceOf(Variable variable) => $"variance of {variable.Name}";

    /// <summary>The noise of <see cref="DrawnIntegrals"/>.</summary>
    public Noise NoiseOfIntegrals() => new(builder, "integrated unknowns");

    /// <summary>The log density of each row.</summary>
    public TensorProgram Program() => builder.Build([(Density, density)]);

    /// <summary>The number of observed statements of each row.</summary>
    public TensorProgram Counts() => builder.Build([(Drawn, drawn), (Observed, observed)]);

    /// <summary>
    /// The log density of each row, and the probability of each state given the row under the latent's name, as the gradient with respect
    /// to the states' log weights.
    /// </summary>
    public TensorProgram WithStates()
    {
        var objective = HasChains ? OfWholeChains() : SumAll(density);
        return builder.Build([(Density, density), .. treated.Recovered(objective, States)]);
    }

    /// <summary>
    /// A path of the states of each chain, by the latent's name, as a one-hot encoding [members.., states], given the log weights of
    /// states. All other finite latents are marginalized; latents of one chain have a joint path. Null if a chain depends on the states of
    /// others.
    /// </summary>
    /// <param name="pick">Whether the path is the most probable one or drawn.</param>
    public TensorProgram? Paths(ChainPick pick)
    {
        var (terms, read) = Begun(plan.Statements, weighted: true);
        var paths = read.RecoverPaths(pick, terms, lowering);
        return paths.HasAll ? paths.Program() : null;
    }

    /// <summary>The log of the sum over all states of all rows, the total over the rows of chains; its gradient gives the
    /// probabilities.</summary>
    private Value OfWholeChains()
    {
        var (terms, read) = Begun(plan.Statements, weighted: true);
        read.Eliminate(terms, lowering);
        builder.SetOrigin(null);
        return treated.Total(terms);
    }

    private static bool IsOf(Statement statement, IReadOnlyCollection<string> drawn) =>
        statement is Draw draw && drawn.Contains(draw.Target.Of);

    private List<Term> Summed(IEnumerable<Statement> of, bool weighted = true)
    {
        var (terms, read) = Begun(of, weighted);
        (read with { IsByPosition = true }).Eliminate(terms, lowering);
        builder.SetOrigin(null);
        return terms;
    }

    /// <summary>The terms of statements, and the latents that they draw, which remain to be marginalized.</summary>
    private (List<Term> Terms, EnumeratedStates Read) Begun(IEnumerable<Statement> of, bool weighted)
    {
        var asked = of.Distinct().ToList();
        List<Term> terms = [.. asked.Where(s => !treated.IsClaimed(s)).Select(TermOf), .. Integrated(asked)];
        var read = EnumeratedStates.Of(sum.Latents.Where(l => terms.Exists(t => t.From is Draw d && d.Target.Of == l.Name)));
        if (withStates && weighted) terms.InsertRange(0, read.Probes(read.Latents, lowering));
        return (terms, read);
    }

    /// <summary>The terms of blocks that are integrated, for those of their statements that are asked for.</summary>
    private IEnumerable<Term> Integrated(IReadOnlyCollection<Statement> of) =>
        treated.Treatments.Where(t => of.Any(t.Claims)).SelectMany(t => t.Claimed(lowering));

    private Term TermOf(Statement statement) =>
        lowered.TryGetValue(statement, out var term) ? term : lowered[statement] = treated.Density(statement, problem.Graph.Plates);

    /// <summary>
    /// Checks that each statement reads only labels of its own row; along a chain also those of the previous row, in statements of data or
    /// labels only.
    /// </summary>
    private void CheckOwn(Term row)
    {
        foreach (var term in row.Statements.Select(TermOf))
        {
            var along = term.Uses.Where(u => IsByRow(row) && row.Chain!.Latents.Contains(u.Latent)).ToList();
            if (along.Count > 0 && (term.From is TargetIncrement || plan.Chosen.Contains(term.From)))
                throw RowPlates.NotInOrder(term, along[0].Latent);
            var earlier = along.Count > 0 ? ChainStep.Find(along, term.From!)?.Earlier : null;
            foreach (var use in term.Uses.Where(u => earlier is null || !along.Contains(u) || !u.IsAtPlaceOf(earlier)))
                foreach (var (at, dimension) in use.At.Zip(problem.Graph[use.Latent].Whole.Dims))
                    if (dimension.Plate is { } plate && Plates.Contains(plate) && IsOther(term, plate, at, along.Count > 0))
                        throw RowPlates.Other(term, use.Latent);
        }
    }

    /// <summary>Whether each row is a position of the chain that was marginalized from the term; otherwise the rows contain whole
    /// chains.</summary>
    private bool IsByRow(Term term) =>
        term.Chain is { } chain && problem.Graph[chain.Latents[0]].Whole.Dims[chain.Index].Plate is { } plate && Plates.Contains(plate);

    /// <summary>Whether each row is a position of an integrated chain.</summary>
    private bool IsByRow(GaussianChain chain) =>
        chain.Members[0].Latent.Extents[chain.Members[0].Along].Plate is { } plate && Plates.Count > 1 && Plates.Contains(plate);

    /// <summary>
    /// Whether a label belongs to another row. Data without rows of the plate are not checked, except along a chain, where each row is one
    /// position.
    /// </summary>
    private bool IsOther(Term term, Plate plate, LoopValue at, bool isAlong) =>
        RowPlates.Index(problem.Graph, term, plate) is { } own ? !own.Equals(at) : isAlong;

    private static Term Counted(Term term)
    {
        var program = term.Value.Value.Program;
        var (count, nothing) = (term.Counting ?? new(program.Constant(1), []), new AxisTensor(program.Constant(0), []));
        return term with { Value = (term.IsThere is { } there ? count.Where(there, nothing) : count).SpreadOver(Axis.Union(term.Over)),
            Uses = [] };
    }

    /// <summary>The sum of terms, each aligned to the rows.</summary>
    private Value Rows(IEnumerable<Term> terms)
    {
        Axis[] home = [.. Plates.Select((p, i) => new Axis($"row {i}", problem.SizeOf(p.Size), 0, i - Plates.Count))];
        var sums = new WeightedSums(lowering.Weights);
        return terms.Select(t => AtHome(t, home, sums).SpreadOver(home).Value)
            .Aggregate(Broadcast(builder.Constant(0), [.. home.Select(a => a.Size)]), (a, b) => a + b);
    }

    private AxisTensor AtHome(Term term, Axis[] home, WeightedSums sums)
    {
        var at = Plates.Select(p => RowPlates.Index(problem.Graph, term, p)!).ToList();
        return new AxisAlignment(term with { Uses = [new("row", at, at.Count)] }, "row", home, sums).Aligned!.Value;
    }
}

/// <summary>
/// The quantities requested of rows besides their density: the probabilities of their labels' states, and data names without observations
/// that are to be predicted.
/// </summary>
internal sealed record RowQuantities(bool States, IReadOnlyCollection<string> Predicted)
{
    public static RowQuantities OnlyDensity { get; } = new(false, []);

    /// <summary>Finite latents that have values and are not marginalized.</summary>
    public IReadOnlySet<string> Given { get; init; } = new HashSet<string>();

    /// <summary>Unknowns of which the fit has values for some members; they are drawn, not integrated.</summary>
    public IReadOnlyList<string> PartlyKnown { get; init; } = [];

    /// <summary>Unknowns of which the fit has no value.</summary>
    public IReadOnlySet<string> New { get; init; } = new HashSet<string>();

    /// <summary>Blocks that are integrated given all other rows, where each row is given these; else rows are given the unknowns.</summary>
    public ValueList<GaussianBlock> LeftOut { get; init; } = [];

    /// <summary>Whether the density of a row weights its draws; else rows that have none are accepted.</summary>
    public bool Weights { get; init; } = true;
}
