using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Passes.Condensing;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The log joint density of a story's unknowns and its data as a program: unknowns, including missing cells, in unconstrained coordinates,
/// finite latents marginalized, unknowns on which no observation depends dropped, everything over whole plates. Outputs: the density on the
/// constrained scale, the Jacobian of the coordinates, the array of each unknown and of each definition that depends on one, under its
/// name.
/// </summary>
public sealed class LogJoint
{
    public const string Density = "log density", Jacobian = "log jacobian";

    private LogJoint(ProgramBuilder builder, IReadOnlyList<Coordinate> coordinates, Value density, Value jacobian,
        IReadOnlyDictionary<string, Value> arrays, IReadOnlyList<(Statement Statement, Value Total, AxisTensor Each)> statements,
        IReadOnlyList<Variable> definitions) =>
            (this.builder, Coordinates, this.density, this.jacobian, this.arrays, Statements, Definitions) = (builder, coordinates, density,
                jacobian, arrays, statements, definitions);

    private readonly ProgramBuilder builder;
    private readonly Value density, jacobian;
    private readonly IReadOnlyDictionary<string, Value> arrays;

    public IReadOnlyList<Coordinate> Coordinates { get; }

    /// <summary>The unknowns without coordinates because no observation depends on them, and the missing cells with coordinates.</summary>
    public required MissingDataAnalysis Unobserved { get; init; }

    /// <summary>Finite latents as they are marginalized.</summary>
    public required ValueList<EnumeratedGroup> Groups { get; init; }

    /// <summary>
    /// Finite latents in the order in which they are marginalized: given the later ones, the members of each are independent.
    /// </summary>
    public required IReadOnlyList<Variable> Marginalized { get; init; }

    /// <summary>
    /// The contribution of each statement without summed-out latents, in total and for each of its members: used to report which one has no
    /// density.
    /// </summary>
    public IReadOnlyList<(Statement Statement, Value Total, AxisTensor Each)> Statements { get; }

    /// <summary>The definitions (`=`) that depend on an unknown, whose arrays are reported with the unknowns'.</summary>
    public IReadOnlyList<Variable> Definitions { get; }

    /// <summary>The slots that are held and the density's mean under them; null unless requested.</summary>
    private (Value Mean, ValueList<FixedSlot> Held)? Expectation { get; init; }

    /// <summary>
    /// The log of the sum over states of their log weights alone, with a node for each term that varies with states, which is 0 except
    /// where a state is impossible.
    /// </summary>
    private Lazy<(Value Density, IReadOnlyList<Value> Mixed)> labels = new(() => default);

    /// <summary>A sum as it is evaluated: over all rows, or over few with the same moments.</summary>
    private Func<Value, Value> condensed = sum => sum;

    /// <summary>The density as it is evaluated.</summary>
    private Lazy<Value> evaluated = new(() => throw new InvalidOperationException("no density"));

    private Func<ChainPick, ChainPaths> paths = _ => throw new InvalidOperationException("no terms were kept");

    /// <summary>Expectations of definitions over the states of finite latents; empty unless requested.</summary>
    private IReadOnlyList<StateExpectation> Expectations { get; init; } = [];

    private Func<Value, IEnumerable<(string Latent, Value Probabilities)>> states = _ => [];

    /// <summary>The weights of the story's nets, which have slots in addition to those of the coordinates.</summary>
    public IReadOnlyList<NetWeight> NetWeights { get; private init; } = [];

    /// <summary>The partial centerings of coordinates, which have slots in addition to these; empty unless requested.</summary>
    public IReadOnlyList<PartialCentering> Centerings { get; private init; } = [];

    /// <summary>The densities of each row that one density of the story takes.</summary>
    public int DensitiesPerRow { get; private init; } = 1;

    /// <summary>The total number of unconstrained parameters.</summary>
    public int Dimension => Coordinates.Sum(c => c.Free.Count);

    /// <summary>Whether no unknown has a distribution.</summary>
    public bool IsOfParams => Coordinates.All(c => c.Unknown.Role == Role.Param);

    /// <summary>The kind of its value.</summary>
    public ObjectiveKind Kind => IsOfParams ? ObjectiveKind.LogLikelihood : ObjectiveKind.LogJoint;

    /// <summary>The log joint with the default plan for the story's data.</summary>
    public static LogJoint Lower(Problem problem, StandardCatalog catalog, DensityRequest? request = null) =>
        Lower(problem, catalog, DensityPlan.Analyze(problem), request);

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The distributions' densities.</param>
    /// <param name="plan">How each unknown enters the density.</param>
    /// <param name="request">The requested outputs; null: value and gradient.</param>
    /// <exception cref="LoweringLimit">The story contains something that cannot be lowered.</exception>
    /// <exception cref="ArgumentException">The plan was made for other missing cells.</exception>
    public static LogJoint Lower(Problem problem, StandardCatalog catalog, DensityPlan plan, DensityRequest? request = null)
    {
        WorkCount.Add("log density");
        if (!plan.IsOf(problem)) throw new ArgumentException("the plan is of other data");
        var (asked, withStates) = (request ?? new(), request?.States == true);
        var builder = new ProgramBuilder(asked.Float);
        var unobserved = plan.Unobserved;
        var treated = TreatedTerms.Bind(problem, catalog, builder, plan.Eliminations);
        var recentered = asked.HasCenterings ? LocationScalePriors.Find(problem, plan).Select(u => u.Name).ToHashSet() : [];
        var coordinates = new Coordinates(treated.Story, problem, unobserved, builder)
        {
            IsOnOwnScale = asked.IsOnOwnScale,
            Recentered = recentered,
        };
        foreach (var unknown in OrderedUnknowns(problem, plan, recentered)) coordinates.Add(unknown);
        var story = coordinates.Lowering;
        treated = treated.In(story);
        List<Term> terms = [.. treated.Terms(plan.Statements)];
        var statements = terms.Where(t => t.Uses.Count == 0).Select(t => (t.From!, treated.Total([t]), t.Value)).ToList();
        var expectations = asked.Expectations ? StateExpectation.Lower(problem, unobserved, story) : [];
        var expectation = withStates ? treated.Expected(terms, asked.IsInParts) : null;
        var mean = expectation is null ? null : treated.Total(expectation.Means);
        if (expectation is not null) terms = [.. treated.Probes(plan.Sum.Latents), .. expectation.Terms];
        List<Term> withLabels = [.. terms.Where(t => t.Uses.Count > 0)];
        var (left, gone) = treated.Eliminate([.. terms, .. expectations.SelectMany(e => e.Terms)]);
        builder.SetOrigin(null);
        var density = treated.Total(left);
        var definitions = new ReportedDefinitions(problem, unobserved, story).Find(plan.Integrated);
        var arrays = coordinates.Arrays.Concat(definitions.Select(d => (d.Name, story.Array(d.Name).Value)))
            .ToDictionary(a => a.Item1, a => a.Item2);
        return new(builder, [.. coordinates.All.OrderBy(c => c.Cells is not null)], density, coordinates.LogJacobian(), arrays,
            statements, definitions)
        {
            Unobserved = unobserved,
            DensitiesPerRow = plan.DensitiesPerRow,
            NetWeights = [.. story.NetWeights.Created],
            Centerings = coordinates.Centerings,
            Expectation = expectation is null ? null : (mean!, expectation.Held),
            Expectations = expectations,
            Groups = gone.Groups,
            Marginalized = [.. gone.Order.Where(v => v.IsFiniteLatent)],
            Chains = gone.Chains,
            states = withStates ? density => treated.Recovered(density, [.. gone.Order]) : _ => [],
            evaluated = new(() => density),
            labels = new(() => LabelTerms(withLabels, treated)),
            paths = pick => treated.Paths(pick, withLabels),
        };
    }

    /// <summary>
    /// The same density, whose programs of value and gradient sum over few rows with the same moments where they can: these are found once,
    /// which takes as long as several evaluations.
    /// </summary>
    public LogJoint Condensed()
    {
        var own = (LogJoint)MemberwiseClone();
        (own.condensed, own.evaluated) = (CondensedRows.Condense, new(() => CondensedRows.Condense(density)));
        return own;
    }

    /// <summary>The unknowns with coordinates, in an order in which bounds are computed before they are read.</summary>
    private static IEnumerable<Variable> OrderedUnknowns(Problem problem, DensityPlan plan, IReadOnlySet<string> recentered)
    {
        var free = plan.Coordinates.Select(u => u.Role == Role.Data ? Supports.Narrow(u, problem.Graph.Story) : u).ToList();
        if (new CoordinateObstacles(problem.Graph, plan.Unobserved.Filled, problem).First(free) is { } obstacle)
            throw new LoweringLimit(obstacle.By, obstacle.Reason, obstacle.Next);
        return BoundOrder.Sort(problem.Graph, free, recentered);
    }

    /// <summary>The terms set to 0 wherever they are possible and summed over states, and these terms.</summary>
    private static (Value Density, IReadOnlyList<Value> Mixed) LabelTerms(IReadOnlyList<Term> terms, TreatedTerms treated)
    {
        var leveled = JointStateProbabilities.Leveled(terms);
        return (treated.Total(treated.Eliminate(leveled).Terms),
            [.. leveled.Where(t => t.Role != TermRole.Potential).Select(t => t.Value.Value)]);
    }

    /// <summary>The indices of an unknown among all unconstrained parameters.</summary>
    public int[] PlacesOf(string unknown)
    {
        var start = Coordinates.TakeWhile(c => c.Unknown.Name != unknown).Sum(c => c.Free.Count);
        return [.. Enumerable.Range(start, Coordinates.First(c => c.Unknown.Name == unknown).Free.Count)];
    }

    /// <summary>The name of an unconstrained parameter: its unknown, with the element if elementwise: `slope[2]`.</summary>
    public (string Name, Variable Unknown) NameOf(int free)
    {
        var coordinate = At(ref free);
        return (coordinate.NameOf(free), coordinate.Unknown);
    }

    /// <summary>
    /// The vector or matrix that an unconstrained parameter belongs to, by its name, `p[north]`, and its places in the array.
    /// </summary>
    public (string Name, Range Places) MemberOf(int free)
    {
        var coordinate = At(ref free);
        return (coordinate.NameOfMember(free), coordinate.MemberOf(free));
    }

    /// <summary>
    /// Whether an unconstrained parameter is transformed: a scale or a probability, which is represented by its logarithm or logit.
    /// </summary>
    public bool IsTransformed(int free) => At(ref free).Unknown.Support is not Reals;

    private Coordinate At(ref int free)
    {
        foreach (var coordinate in Coordinates)
        {
            if (free < coordinate.Free.Count) return coordinate;
            free -= coordinate.Free.Count;
        }

        throw new ArgumentException($"the index exceeds the number of unconstrained parameters by {free}");
    }

    /// <summary>A program of the values alone.</summary>
    public TensorProgram Program() => builder.Build([(Density, density), (Jacobian, jacobian), .. arrays.Select(a => (a.Key, a.Value))]);

    /// <summary>A program of the arrays of unknowns and definitions, or of those with these names.</summary>
    public TensorProgram Arrays(IReadOnlySet<string>? names = null) =>
        builder.Build([.. arrays.Where(a => names?.Contains(a.Key) != false).Select(a => (a.Key, a.Value))]);

    /// <summary>A program of the Jacobian of the coordinates alone, under <see cref="Jacobian"/>.</summary>
    public TensorProgram JacobianProgram() => builder.Build([(Jacobian, jacobian)]);

    /// <summary>
    /// A program of the location and the scale of each partially centered coordinate, and of the coordinate of the story, by the names of
    /// <see cref="PartialCentering"/> and of the unknown.
    /// </summary>
    public TensorProgram CenteringProgram() => builder.Build([.. Centerings.SelectMany(c => new[]
    {
        (PartialCentering.LocationOutput + c.Unknown, c.Location), (PartialCentering.ScaleOutput + c.Unknown, c.Scale),
        (PartialCentering.AsWrittenOutput + c.Unknown, c.AsWritten),
    })]);

    /// <summary>
    /// A program of the density of the data given the unknowns, under <see cref="Density"/>: without the unknowns' own distributions. Null
    /// if a summed-out label enters one of these, or if missing cells are unknowns.
    /// </summary>
    public TensorProgram? Likelihood(ModelGraph graph)
    {
        List<Value> totals = [.. Coordinates.SelectMany(c => OwnTotals(graph, c.Unknown.Name))];
        return totals.Contains(null!) || Coordinates.Any(c => c.Cells is not null)
            ? null : builder.Build([(Density, totals.Aggregate(density, (left, prior) => left - prior))]);
    }

    /// <summary>
    /// A program of the density, under <see cref="Density"/>, and of what each of these unknowns' own statements add to it, under its name;
    /// those whose distribution reads a summed-out label have none.
    /// </summary>
    public TensorProgram Contributions(ModelGraph graph, IEnumerable<string> unknowns) => builder.Build([(Density, density),
        .. from unknown in unknowns
           let totals = OwnTotals(graph, unknown).ToList()
           where totals.Count > 0 && !totals.Contains(null!)
           select (unknown, totals.Aggregate((sum, total) => sum + total))]);

    /// <summary>What each statement that draws an unknown adds to the density; null of one that reads a summed-out label.</summary>
    private IEnumerable<Value> OwnTotals(ModelGraph graph, string unknown) => graph.StatementsOf(unknown).OfType<Draw>()
        .Select(s => Statements.FirstOrDefault(t => t.Statement.Equals(s)).Total);

    /// <summary>A program of the density alone, with the Jacobian or without; of ranks, the part of one.</summary>
    public TensorProgram Value(bool withJacobian, ICommunicator? ranks = null) => builder.Build([(Density, PartOf(withJacobian, ranks))]);

    /// <summary>A program of the density, with the Jacobian or without, and its gradient by each coordinate, under <see
    /// cref="GradientOf"/>; of ranks, the part of one.</summary>
    public TensorProgram WithGradients(bool withJacobian, ICommunicator? ranks = null) => WithGradients(PartOf(withJacobian, ranks), []);

    /// <summary>The ranks, each with a part of the density; a process alone if each would compute nearly all of it.</summary>
    public ICommunicator Divided(bool withJacobian, ICommunicator? ranks) =>
        ranks is null or { Count: 1 } ? Alone.Instance : RowsOfRanks.Divided(PartOf(withJacobian, null), ranks);

    /// <summary>The density, or the part of this rank: parts of all ranks add up to the density.</summary>
    private Value PartOf(bool withJacobian, ICommunicator? ranks)
    {
        return ranks is null or { Count: 1 } ? Whole(evaluated.Value) : condensed(RowsOfRanks.PartOf(Whole(density), ranks));

        Value Whole(Value own) => withJacobian ? own + jacobian : own;
    }

    /// <summary>
    /// The same without the Jacobian, and with outputs under the names of <see cref="Held"/>: for states their posterior probabilities,
    /// multiplied by the count of each row. Of ranks, the part of one: all outputs add up to those of one process.
    /// </summary>
    public TensorProgram StateProbabilityProgram(ICommunicator? ranks = null) =>
        ExpectationProgram(RowsOfRanks.PartOf(density, ranks), [.. Gradients.Select(h => h.From)], ranks);

    /// <summary>The same probabilities from the log weights of states alone, without the data.</summary>
    public TensorProgram LabelProbabilityProgram() => ExpectationProgram(labels.Value.Density, labels.Value.Mixed, null);

    /// <summary>
    /// A program of the mean of the log density under the held slots, and its gradient by each coordinate; of ranks, the part of one.
    /// </summary>
    public TensorProgram Expected(ICommunicator? ranks = null) => WithGradients(RowsOfRanks.PartOf(Expectation!.Value.Mean, ranks), []);

    /// <summary>
    /// A program of the density, and under each finite latent's name its derivative with respect to the log weights of the states: their
    /// probabilities, [members.., states], multiplied by the count of each member.
    /// </summary>
    public TensorProgram States() =>
        builder.Build([(Density, density), .. states(density)]);

    /// <summary>
    /// A program of a path of each chain, by the name of the finite latent, [members.., states], 1 at its states: the most probable path,
    /// or one drawn from the posterior. A chain that depends on the states of latents that are marginalized later has none.
    /// </summary>
    public TensorProgram Paths(ChainPick pick) => paths(pick).Program();

    /// <summary>The finite latents that are marginalized along a chain, whose members are not independent.</summary>
    public required IReadOnlySet<string> Chains { get; init; }

    /// <summary>
    /// A program of means and standard deviations over the states, for definitions that have them in closed form, under <see
    /// cref="StateExpectation.MeanOf"/> and <see cref="StateExpectation.SdOf"/>.
    /// </summary>
    public TensorProgram StateExpectations()
    {
        var slots = Expectations.SelectMany(e => e.Slots).ToList();
        var probabilities = slots.Zip(Gradient.Derive(density, [.. slots])).ToDictionary(p => p.First, p => p.Second);
        return builder.Build([.. Expectations.SelectMany(e => e.Moments(probabilities))]);
    }

    /// <summary>The slots, with their shapes, that are computed in an expectation step and held in a maximization step.</summary>
    public IEnumerable<(string Slot, Shape Shape)> Held =>
        Expectation is { Held: var held } ? held.Select(h => (h.Slot, h.From.Shape)) : [];

    /// <summary>Whether missing numbers are marginalized from vectors.</summary>
    public bool IsPartial => Expectation is { Held: var held } && held.Any(h => !h.IsGradient);

    private IEnumerable<FixedSlot> Gradients => Expectation!.Value.Held.Where(h => h.IsGradient);

    /// <summary>A program of a density, its gradients by coordinates and by these nodes (one for each held gradient), and the other held
    /// slots.</summary>
    private TensorProgram ExpectationProgram(Value objective, IReadOnlyList<Value> mixed, ICommunicator? ranks) => WithGradients(objective,
        [.. Gradients.Zip(mixed, (h, node) => (h.Slot, node))],
        Expectation!.Value.Held.Where(h => !h.IsGradient)
            .Select(h => (h.Slot, ranks is { Count: > 1 } ? DividedArray.Part(h.From, ranks.Rank, ranks.Count) : h.From)));

    private TensorProgram WithGradients(Value objective, IReadOnlyList<(string Name, Value Node)> by,
        IEnumerable<(string, Value)>? further = null)
    {
        var gradients = Gradient.Derive(objective, [.. Coordinates.Select(c => builder.Slot(c.Slot, c.Free)), .. by.Select(b => b.Node)]);
        return builder.Build([(Density, objective), .. Coordinates.Select((c, i) => (GradientOf(c), gradients[i])),
            .. by.Select((b, i) => (b.Name, gradients[Coordinates.Count + i])), .. further ?? []]);
    }

    public static string GradientOf(Coordinate coordinate) => $"gradient of {coordinate.Slot}";
}
