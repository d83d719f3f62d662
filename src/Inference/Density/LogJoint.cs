using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Typing;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Density;

/// <summary>
/// The log joint density of a story's unknowns and its data as a program: unknowns, missing cells among them, in free coordinates, finite
/// latents summed out, what nothing observed depends on left out, everything over whole plates. Outputs: the density on the constrained
/// scale, the Jacobian of the coordinates, the array of each unknown and of each definition that depends on one, under its name.
/// </summary>
public sealed class LogJoint
{
    public const string Density = "log density", Jacobian = "log jacobian";

    private LogJoint(ProgramBuilder builder, IReadOnlyList<Coordinate> coordinates, Value density, Value jacobian,
        IReadOnlyDictionary<string, Value> arrays, IReadOnlyList<(Statement Statement, Value Total, Lowered Each)> statements,
        IReadOnlyList<Variable> definitions) =>
            (this.builder, Coordinates, this.density, this.jacobian, this.arrays, Statements, Definitions) = (builder, coordinates, density,
                jacobian, arrays, statements, definitions);

    private readonly ProgramBuilder builder;
    private readonly Value density, jacobian;
    private readonly IReadOnlyDictionary<string, Value> arrays;

    public IReadOnlyList<Coordinate> Coordinates { get; }

    /// <summary>What has no coordinate since nothing observed depends on it, and which missing cells have one.</summary>
    public required Unobserved Unobserved { get; init; }

    /// <summary>
    /// Finite latents, in the order in which they are summed out: given the later ones, the members of one are independent.
    /// </summary>
    public required IReadOnlyList<Variable> SummedOut { get; init; }

    /// <summary>
    /// What each statement adds where no finite latent is summed out of it, in all and for each of its members: to tell which one has no
    /// density.
    /// </summary>
    public IReadOnlyList<(Statement Statement, Value Total, Lowered Each)> Statements { get; }

    /// <summary>The names given by `=` that depend on an unknown, and whose arrays are told beside the unknowns'.</summary>
    public IReadOnlyList<Variable> Definitions { get; }

    /// <summary>Log densities that vary with the states of finite latents, before these are summed out: [axes.., states..] each.</summary>
    private IReadOnlyList<Value> Mixed { get; init; } = [];

    /// <summary>
    /// The log of the sum over states of their log weights alone, and a node in it for each of <see cref="Mixed"/>, all 0 but where a state
    /// is impossible.
    /// </summary>
    private Lazy<(Value Density, IReadOnlyList<Value> Mixed)> labels = new(() => default);

    private Func<ChainPick, ChainPaths> paths = _ => throw new InvalidOperationException("no terms were kept");

    /// <summary>What is held of missing numbers while the mean log density is raised: slots, and what they are to hold.</summary>
    private IReadOnlyList<(string Slot, Value Now)> HeldVectors { get; init; } = [];

    /// <summary><see cref="Mixed"/>, and the sum of all other log densities, as means over missing numbers whose law is held.</summary>
    private (IReadOnlyList<Value> Mixed, Value Apart) Means { get; init; }

    /// <summary>What definitions expect over the states of finite latents; none unless it was asked for.</summary>
    private IReadOnlyList<StateExpectation> Expectations { get; init; } = [];

    private IReadOnlyList<(Variable Latent, Value Weights)> StateSlots { get; init; } = [];

    /// <summary>The weights of the story's nets: slots beside those of the coordinates.</summary>
    public IReadOnlyList<NetWeight> NetWeights { get; private init; } = [];

    /// <summary>Free numbers in all.</summary>
    public int Dimension => Coordinates.Sum(c => c.Free.Count);

    /// <summary>Whether no unknown has a law.</summary>
    public bool IsOfParams => Coordinates.All(c => c.Unknown.Role == Role.Param);

    /// <summary>What its value is called.</summary>
    public ObjectiveKind Kind => IsOfParams ? ObjectiveKind.LogLikelihood : ObjectiveKind.LogJoint;

    /// <summary>The density with every unknown treated as its data say.</summary>
    public static LogJoint Of(Problem problem, StandardCatalogue catalogue, DensityRequest? request = null) =>
        Of(problem, catalogue, DensityPlan.Of(problem), request);

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalogue">The distributions' densities.</param>
    /// <param name="plan">What becomes of each unknown.</param>
    /// <param name="request">What is asked of it; null: value and gradient.</param>
    /// <exception cref="LoweringLimit">The story says what this version cannot put in a program.</exception>
    /// <exception cref="ArgumentException">The plan was made for other missing cells.</exception>
    public static LogJoint Of(Problem problem, StandardCatalogue catalogue, DensityPlan plan, DensityRequest? request = null)
    {
        if (!plan.IsOf(problem)) throw new ArgumentException("the plan is of other data");
        var (asked, withStates) = (request ?? new(), request?.States == true);
        var builder = new ProgramBuilder(asked.Float);
        var unobserved = plan.Unobserved;
        var coordinates = new Coordinates(
            new StoryLowering(problem, catalogue, builder).Without(unobserved).WithStates(plan.SummedOut.Select(s => s.Latent)),
            problem, unobserved, builder) { IsItsOwn = asked.IsItsOwn };
        var free = plan.Coordinates.Select(u => u.Role == Role.Data ? Supports.Narrow(u, problem.Graph.Story) : u).ToList();
        if (new CoordinateObstacles(problem.Graph, catalogue, unobserved.Filled, problem).First(free) is { } obstacle)
            throw new LoweringLimit(obstacle.Draw, obstacle.Reason, obstacle.Next);
        foreach (var unknown in BoundOrder.Of(problem.Graph, free)) coordinates.Add(unknown);
        var lowering = coordinates.Lowering;
        var latents = plan.SummedOut.Select(s => new Enumerated(s.Latent, lowering.StatesOf(s.Latent))).ToList();
        var terms = plan.Statements.Select(s => DensityOf(s, lowering)).ToList();
        var elimination = new Elimination(problem, lowering.Weights);
        var statements = terms.Where(t => t.Uses.Count == 0).Select(t => (t.From!, elimination.Total(t), t.Value)).ToList();
        var expectations = asked.Expectations ? StateExpectation.Of(problem, unobserved, lowering) : [];
        var (held, means) = withStates ? FilledIn(terms, lowering, elimination) : ([], default);
        if (withStates) terms = [.. terms.Select((t, i) => t.Uses.Count > 0 ? t with { Value = ByItself(t.Value, i) } : t)];
        var mixed = terms.Where(t => t.Uses.Count > 0).Select(t => t.Value.Value).ToList();
        if (withStates) terms.InsertRange(0, latents.Select(l => StateWeights.Term(builder, problem, l.Latent, l.States)));
        List<Term> withLabels = [.. terms.Where(t => t.Uses.Count > 0)];
        terms.AddRange(expectations.SelectMany(e => e.Terms));
        var order = elimination.SumOut(terms, latents);
        builder.Remember(null);
        var density = terms.Count == 0 ? builder.Constant(0) : elimination.Total(terms);
        var definitions = new ToldDefinitions(problem, unobserved, lowering).Find();
        var arrays = coordinates.Arrays.Concat(definitions.Select(d => (d.Name, lowering.Array(d.Name).Value)))
            .ToDictionary(a => a.Item1, a => a.Item2);
        return new(builder, [.. coordinates.All.OrderBy(c => c.Cells is not null)], density, coordinates.LogJacobian(), arrays,
            statements, definitions) { Unobserved = unobserved, NetWeights = [.. lowering.NetWeights.Made],
                SummedOut = [.. order.Select(l => l.Latent)], Chains = elimination.Chains, StateSlots = withStates ? [.. order.Select(l =>
                    (l.Latent, builder.Slot(StateWeights.SlotOf(l.Latent), StateWeights.ShapeOf(problem, l.Latent))))] : [],
                Expectations = expectations, Mixed = mixed, labels = new(() => ByLabels(builder, withLabels, latents, elimination)),
                paths = pick => ChainPaths.Of(pick, problem, lowering, withLabels, latents), HeldVectors = held, Means = means };
    }

    /// <summary>The terms once more, with the law of missing numbers held where it is now.</summary>
    private static (IReadOnlyList<(string Slot, Value Now)> Held, (IReadOnlyList<Value> Mixed, Value Apart) Means) FilledIn(
        List<Term> terms, StoryLowering lowering, Elimination elimination)
    {
        var (holding, held) = (lowering, new List<(string Slot, Value Now)>());
        foreach (var (i, draw) in terms.Select(t => t.From).OfType<Draw>().Where(lowering.IsPartial).Index())
        {
            (holding, var slots) = holding.Hold(draw, $"{draw.Name} {i}");
            held.AddRange(slots);
        }

        var means = terms.Select(t => lowering.IsPartial(t.From!) ? DensityOf(t.From!, holding) with { Over = t.Over } : t).ToList();
        var apart = means.Where(t => t.Uses.Count == 0).ToList();
        return (held, ([.. means.Where(t => t.Uses.Count > 0).Select(t => t.Value.Value)],
            apart.Count == 0 ? lowering.Builder.Constant(0) : elimination.Total(apart)));
    }

    private static (Value Density, IReadOnlyList<Value> Mixed) ByLabels(ProgramBuilder builder, List<Term> terms,
        IReadOnlyList<Enumerated> latents, Elimination elimination)
    {
        List<Term> levelled = [.. terms.Select((t, i) =>
            t.From is null ? t : t with { Value = ByItself(t.Value with { Value = Levelled(t.Value.Value) }, i) })];
        List<Value> mixed = [.. levelled.Where(t => t.From is not null).Select(t => t.Value.Value)];
        elimination.SumOut(levelled, latents);
        return (levelled.Count == 0 ? builder.Constant(0) : elimination.Total(levelled), mixed);
    }

    private static Value Levelled(Value logDensity)
    {
        var (nothing, impossible) = (logDensity.Program.Constant(0), logDensity.Program.Constant(double.NegativeInfinity));
        return Ops.Where(logDensity > impossible, nothing, impossible);
    }

    /// <summary>
    /// The same numbers by a node that nothing else reads: a slope by a log density is by that of one statement, though others read the
    /// same probabilities.
    /// </summary>
    private static Lowered ByItself(Lowered value, int statement) =>
        value with { Value = value.Value + value.Value.Program.Data($"nothing beside {statement}", [0], Shape.Scalar) };

    private static Term DensityOf(Statement statement, StoryLowering lowering)
    {
        try
        {
            return lowering.Density(statement);
        }
        catch (NotEnoughMemory large)
        {
            throw new LoweringLimit(statement,
                $"one array would take {large.Bytes / 1e9:N1} GB, and {large.Available / 1e9:N1} GB is the most",
                "take fewer rows, or a law that does not join all rows with each other");
        }
    }

    /// <summary>Which of all free numbers are an unknown's.</summary>
    public int[] PlacesOf(string unknown)
    {
        var start = Coordinates.TakeWhile(c => c.Unknown.Name != unknown).Sum(c => c.Free.Count);
        return [.. Enumerable.Range(start, Coordinates.First(c => c.Unknown.Name == unknown).Free.Count)];
    }

    /// <summary>The unknown that a free number belongs to, with its element where each has its own: `slope[2]`.</summary>
    public (string Name, Variable Unknown) NameOf(int free)
    {
        var coordinate = At(ref free);
        return (coordinate.NameOf(free), coordinate.Unknown);
    }

    /// <summary>
    /// Whether an unknown lies in a smaller set than its free numbers: a scale or a share, whose logarithm or logit is walked.
    /// </summary>
    public bool IsTransformed(int free) => At(ref free).Unknown.Support is not Reals;

    private Coordinate At(ref int free)
    {
        foreach (var coordinate in Coordinates)
        {
            if (free < coordinate.Free.Count) return coordinate;
            free -= coordinate.Free.Count;
        }

        throw new ArgumentException($"{free} free numbers too many");
    }

    /// <summary>Values alone.</summary>
    public TensorProgram Program() => builder.Build([(Density, density), (Jacobian, jacobian), .. arrays.Select(a => (a.Key, a.Value))]);

    /// <summary>The arrays alone, of unknowns and definitions, or of those of these names.</summary>
    public TensorProgram Arrays(IReadOnlySet<string>? names = null) =>
        builder.Build([.. arrays.Where(a => names?.Contains(a.Key) != false).Select(a => (a.Key, a.Value))]);

    /// <summary>
    /// The density of the data given the unknowns, under <see cref="Density"/>: without what the unknowns' own laws add. Null where a label
    /// that is summed out enters one of these, or where missing cells are unknowns.
    /// </summary>
    public TensorProgram? Likelihood(ModelGraph graph)
    {
        var own = Coordinates.SelectMany(c => graph.StatementsOf(c.Unknown.Name)).OfType<Draw>().ToList();
        var totals = own.Select(s => Statements.FirstOrDefault(t => t.Statement.Equals(s)).Total).ToList();
        return totals.Contains(null!) || Coordinates.Any(c => c.Cells is not null)
            ? null : builder.Build([(Density, totals.Aggregate(density, (left, prior) => left - prior))]);
    }

    /// <summary>The density alone, with the Jacobian or without.</summary>
    public TensorProgram Value(bool withJacobian) => builder.Build([(Density, withJacobian ? density + jacobian : density)]);

    /// <summary>The density, with the Jacobian or without, and its slope by each coordinate, under "slope of" its name.</summary>
    public TensorProgram WithSlopes(bool withJacobian) => WithSlopes(withJacobian ? density + jacobian : density, []);

    /// <summary>
    /// The same without the Jacobian, and its slope by each log density that varies with states, under <see cref="ShareOf"/>: the posterior
    /// probabilities of the states, as often as each row counts.
    /// </summary>
    public TensorProgram WithShares() => WithSlopes(density, Mixed, HeldVectors);

    /// <summary>The same probabilities where the log weights of states alone tell them, whatever the data say.</summary>
    public TensorProgram WithSharesByLabels() => WithSlopes(labels.Value.Density, labels.Value.Mixed, HeldVectors);

    /// <summary>
    /// The mean of the log density over states of these probabilities, slots under <see cref="ShareOf"/>, which are held, and its slope by
    /// each coordinate. A state of no probability counts as nothing, whatever its density is.
    /// </summary>
    public TensorProgram Expected() =>
        WithSlopes(Means.Mixed.Select((value, i) => (Value: value, Share: builder.Slot(ShareOf(i), value.Shape)))
            .Aggregate(Means.Apart, (sum, term) => sum + Mean(term.Value, term.Share)), []);

    /// <summary>
    /// The density, and under each finite latent's name its slope by the log weights of the states: their probabilities, [members..,
    /// states], as often as each member counts.
    /// </summary>
    public TensorProgram States() =>
        builder.Build([(Density, density),
            .. StateSlots.Zip(Gradient.Of(density, [.. StateSlots.Select(s => s.Weights)]), (s, slope) => (s.Latent.Name, slope))]);

    /// <summary>
    /// By the name of a finite latent that is a chain, a path of all its states together, [members.., states], 1 at its states: the most
    /// probable one, or one drawn from the posterior. A chain that differs with the states of latents that are summed out later has none.
    /// </summary>
    public TensorProgram Paths(ChainPick pick) => paths(pick).Program();

    /// <summary>The finite latents that are summed out along a chain: their members are not independent of each other.</summary>
    public required IReadOnlySet<string> Chains { get; init; }

    /// <summary>
    /// Means and standard deviations over the states, of the definitions that have one in closed form, under
    /// <see cref="StateExpectation.MeanOf"/> and <see cref="StateExpectation.SdOf"/>.
    /// </summary>
    public TensorProgram StateExpectations()
    {
        var slots = Expectations.SelectMany(e => e.Slots).ToList();
        var probabilities = slots.Zip(Gradient.Of(density, [.. slots])).ToDictionary(p => p.First, p => p.Second);
        return builder.Build([.. Expectations.SelectMany(e => e.Told(probabilities))]);
    }

    /// <summary>
    /// The slots of what a look finds and a step holds, shares of states and the law of missing numbers, and their shapes.
    /// </summary>
    public IEnumerable<(string Slot, Shape Shape)> Held =>
        Mixed.Select((value, i) => (ShareOf(i), value.Shape)).Concat(HeldVectors.Select(h => (h.Slot, h.Now.Shape)));

    /// <summary>Whether missing numbers are integrated out of vectors.</summary>
    public bool IsPartial => HeldVectors.Count > 0;

    public static string ShareOf(int mixed) => $"share of {mixed}";

    private static Value Mean(Value value, Value share)
    {
        var (isThere, nothing) = (share > 0, value.Program.Constant(0));
        return Ops.SumAll(Ops.Where(isThere, share * Ops.Where(isThere, value, nothing), nothing));
    }

    private TensorProgram WithSlopes(Value objective, IReadOnlyList<Value> mixed, IReadOnlyList<(string Slot, Value Now)>? further = null)
    {
        Value[] by = [.. Coordinates.Select(c => builder.Slot(c.Slot, c.Free)), .. mixed];
        var slopes = Gradient.Of(objective, by);
        return builder.Build([(Density, objective), .. Coordinates.Select((c, i) => (SlopeOf(c), slopes[i])),
            .. mixed.Select((_, i) => (ShareOf(i), slopes[Coordinates.Count + i])), .. further ?? []]);
    }

    public static string SlopeOf(Coordinate coordinate) => $"slope of {coordinate.Slot}";
}
