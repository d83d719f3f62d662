namespace ProbDsl.Inference.NewData;

/// <summary>
/// The treatment of each unknown when rows are scored at values of a fit: finite latents without values are marginalized, missing cells are
/// dropped or marginalized, all others have values. <see cref="RowTerms"/> lowers it.
/// </summary>
/// <param name="Unobserved">The missing cells that are dropped or marginalized.</param>
/// <param name="Marginalized">Finite latents, in the order of the story.</param>
/// <param name="Held">Params and latents that have values.</param>
/// <param name="Needed">The rows' own unknowns that data depend on, in the order of the story: they are drawn.</param>
/// <param name="Observed">Draws of data, and `target +=` statements that read data.</param>
/// <param name="Labels">Draws of the latents that are marginalized.</param>
/// <param name="Chosen">
/// Statements of other unknowns that are selected by a finite latent: their values are informative about the latent, as the data are.
/// </param>
internal sealed record RowPlan(MissingDataAnalysis Unobserved, ValueList<Variable> Marginalized, ValueList<Variable> Held,
    ValueList<Variable> Needed,
    ValueList<Statement> Observed, ValueList<Statement> Labels, ValueList<Statement> Chosen) : ObjectivePlan
{
    /// <param name="problem">The story and its rows.</param>
    /// <param name="open">Unknowns that each new row has of its own.</param>
    /// <param name="asked">What is requested of each row.</param>
    public static RowPlan Analyze(Problem problem, IReadOnlySet<string> open, RowQuantities asked)
    {
        var graph = problem.Graph;
        List<Variable> finite = [.. graph.Variables.Where(v => v.IsFiniteLatent && !asked.Given.Contains(v.Name))];
        var names = finite.Select(v => v.Name).ToHashSet();
        List<Statement> observed = [.. graph.Story.Where(s => IsObserved(graph, s))];
        // an outcome without values is a finite latent, whose probabilities read members that the fit has not seen
        var outcomes = graph.Story.Where(s => s is Draw draw && names.Contains(draw.Target.Of)
            && Reads(graph, s).Any(asked.PartlyKnown.Contains));
        List<Variable> needed = [.. Reached(graph, observed.Concat(outcomes), open, names)];
        ValueList<GaussianBlock> integrated = asked.LeftOut.Count > 0 ? asked.LeftOut
            : [.. GaussianBlocks.Find(graph, problem.MissingData.Marginal, problem).Select(WithoutKnown).Where(IsOfRows)];
        // coefficients with values are held
        GaussianBlock WithoutKnown(GaussianBlock block) => block is GaussianChain { Shared.Count: > 0 } chain
            ? chain with { Shared = [.. chain.Shared.Where(s => needed.Contains(s.Latent))] } : block;
        bool IsOfRows(GaussianBlock block) => block.Latents.All(l => needed.Contains(l)) && (block is GaussianChain chain
            ? IsContinued(problem, chain) || IsObservedAhead(problem, chain)
                || ((chain.AreSequences || GoesOn(problem, chain)) && chain.Latents.All(l => asked.New.Contains(l.Name)))
            : block.AreOfRows && IsNew(block));
        bool IsNew(GaussianBlock block) => !block.Latents.Any(l => asked.PartlyKnown.Contains(l.Name) && !asked.New.Contains(l.Name));
        needed.RemoveAll(v => integrated.Any(b => b.Has(v.Name)));
        return new(
            problem.MissingData.GivenUnknowns,
            [.. finite],
            [.. graph.Variables.Where(v => v.Role is Role.Param or Role.Latent && !names.Contains(v.Name)
                && !integrated.Any(b => b.Has(v.Name)))],
            [.. needed],
            [.. observed],
            [.. graph.Story.Where(s => s is Draw draw && names.Contains(draw.Target.Of))],
            [.. graph.Story.Where(s => !observed.Contains(s) && Reads(graph, s).Any(names.Contains) && (s is TargetIncrement
                || (s is Draw draw && !names.Contains(draw.Target.Of)
                    && (!open.Contains(draw.Target.Of) || needed.Exists(v => v.Name == draw.Target.Of)))))])
        {
            Integrated = integrated, IsLeaveOneOut = asked.LeftOut.Count > 0,
        };
    }

    /// <summary>The rows' own unknowns that are integrated.</summary>
    public ValueList<GaussianBlock> Integrated { get; private init; } = [];

    /// <summary>Whether each row is given all others, with these unknowns of any members integrated.</summary>
    public bool IsLeaveOneOut { get; private init; }

    /// <summary>The lowering of the finite latents.</summary>
    public EnumeratedStates Sum => EnumeratedStates.Of(Marginalized);

    /// <summary>The integrals over the rows' own unknowns, each position of a chain given those before it.</summary>
    public IEnumerable<GaussianIntegration> Integrals => Integrated.Select(b => GaussianIntegration.Create(b) with
    {
        IsByPosition = !IsLeaveOneOut, IsLeaveOneOut = IsLeaveOneOut,
    });

    /// <summary>All that is eliminated, in this order.</summary>
    public ValueList<Elimination> Eliminations =>
        [new MissingCellOmission(Unobserved), new MissingCellIntegration(Unobserved), .. Integrals, Sum];

    /// <summary>All statements that add a term.</summary>
    public IEnumerable<Statement> Statements => Observed.Concat(Labels).Concat(Chosen);

    private static bool IsObserved(ModelGraph graph, Statement statement) => statement switch
    {
        Draw draw => graph[draw.Target.Of].Role == Role.Data,
        TargetIncrement => Reads(graph, statement).Any(name => graph[name].Role == Role.Data),
        _ => false,
    };

    private static IEnumerable<string> Reads(ModelGraph graph, Statement statement) =>
        DeepReads.Find(graph, statement).Select(a => a.Of).Distinct();

    /// <summary>Whether a chain has all data of the fit, and further positions after them.</summary>
    public static bool IsContinued(Problem problem, GaussianChain chain) => problem.Longer is { AreOfFit: true } longer
        && chain.Members[0].Latent.Extents[chain.Members[0].Along].Size.Symbol == longer.Size;

    /// <summary>Whether a chain goes on after the rows of the fit.</summary>
    public static bool GoesOn(Problem problem, GaussianChain chain) => Continued(problem, chain) is not null;

    /// <summary>Whether a chain goes on after the rows of the fit, with data there: its later positions depend on them.</summary>
    private static bool IsObservedAhead(Problem problem, GaussianChain chain) => Continued(problem, chain) is var (plate, known)
        && chain.Observations.Any(o => IsObservedAfter(problem, problem.Graph[o.Target.Of], plate, known));

    /// <summary>The plate along which a chain goes on after the rows of the fit, and their number; null if it does not.</summary>
    private static (Plate Plate, int Known)? Continued(Problem problem, GaussianChain chain) =>
        chain.Members[0].Latent.Extents[chain.Members[0].Along].Plate is { } plate
        && problem.Continued.TryGetValue(plate.Name, out var continued) ? (plate, continued.Known) : null;

    private static bool IsObservedAfter(Problem problem, Variable data, Plate plate, int known)
    {
        var along = data.Whole.Dims.ToList().FindIndex(d => d.Plate == plate);
        var missing = problem.MissingData.LeftOut.GetValueOrDefault(data.Name);
        var shape = problem.ShapeOf(data);
        var inner = shape.Skip(along + 1).Aggregate(1, (n, s) => n * s);
        return Enumerable.Range(0, shape.Count).Any(e => e / inner % shape[along] >= known && missing?[e] != true);
    }

    /// <summary>The open unknowns that statements read, directly or through draws of others.</summary>
    private static IEnumerable<Variable> Reached(ModelGraph graph, IEnumerable<Statement> from, IReadOnlySet<string> open,
        HashSet<string> finite)
    {
        var (seen, left) = (new HashSet<string>(), new Queue<Statement>(from));
        while (left.TryDequeue(out var statement))
            foreach (var name in Reads(graph, statement).Where(n => (open.Contains(n) || finite.Contains(n)) && seen.Add(n)))
                foreach (var next in graph.StatementsOf(name)) left.Enqueue(next);
        return graph.Variables.Where(v => open.Contains(v.Name) && seen.Contains(v.Name));
    }
}
