namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers expressions and densities of a story to tensor programs over whole plates. Data are constants of the program, params are slots
/// (on their own scale), finite latents are axes of their own.
/// </summary>
public sealed class StoryLowering
{
    private readonly Problem problem;
    private readonly StandardCatalog catalog;
    private readonly ProgramBuilder builder;
    private readonly FoldLowering folds;
    private readonly PaddedLoops padded;
    private readonly PaddedDimensions dimensions;
    private readonly IndexLowering indices;
    private readonly LoopBinding bindings;
    private readonly MarginalizedCells leftOut;
    private readonly NetLowering nets;
    private readonly PartialDraws partial;
    private readonly DrawDensity draws;
    private readonly Dictionary<(string Function, string Arguments), AxisTensor> calls = [];
    private readonly StoryArrays arrays;
    private IReadOnlyDictionary<string, AxisTensor> formals = new Dictionary<string, AxisTensor>();
    private readonly Dictionary<(string Name, ValueList<LoopValue> At, ValueList<AxisTensor> Around), AxisTensor> defined = [];
    private List<LatentRead> uses = [];
    private Statement? underway;

    public StoryLowering(Problem problem, StandardCatalog catalog, ProgramBuilder builder)
        : this(problem, catalog, builder, LoweringContext.Empty, StoryArrays.Cache.Empty)
    {
    }

    private StoryLowering(Problem problem, StandardCatalog catalog, ProgramBuilder builder, LoweringContext context,
        StoryArrays.Cache known)
    {
        (this.problem, this.catalog, this.builder, Context) = (problem, catalog, builder, context);
        padded = new(this, problem);
        dimensions = new(this, problem, builder);
        arrays = new(this, problem, builder, padded, known);
        indices = new(this, problem, builder, padded);
        folds = new(this, problem, padded);
        bindings = new(this, problem);
        leftOut = new(this);
        partial = new(this, problem);
        draws = new(this, catalog, leftOut, dimensions, partial);
        nets = new(this, problem);
        NetWeights = StoryWeights.Create(problem.Trained);
    }

    /// <summary>The story with its data and sizes.</summary>
    public Problem Problem => problem;

    /// <summary>The values of names, and the draws that count.</summary>
    public LoweringContext Context { get; }

    /// <summary>The same lowering under another context.</summary>
    public StoryLowering In(LoweringContext context) => Copy(context, Intercept, Moments);

    /// <summary>The same lowering, in which some expressions have values that are given.</summary>
    public StoryLowering Reading(Func<Expr, ImmutableDictionary<Loop, LoopValue>, AxisTensor?> given) => Copy(Context, given, Moments);

    /// <summary>The story without any binding in another program, as in that of a step.</summary>
    /// <param name="program">The program.</param>
    /// <param name="weights">The weights of its nets there.</param>
    public StoryLowering InProgram(ProgramBuilder program, StoryWeights weights) =>
        new(problem, catalog, program) { NetWeights = weights };

    private StoryLowering Copy(LoweringContext context, Func<Expr, ImmutableDictionary<Loop, LoopValue>, AxisTensor?>? intercept,
        UnknownMoments? moments) => new(problem, catalog, builder, context, arrays.KnownIn(context))
    {
        NetWeights = NetWeights,
        NetNoise = NetNoise,
        Threads = Threads,
        Treatment = Treatment,
        HoldsFlows = HoldsFlows,
        KnownNoise = KnownNoise,
        Intercept = intercept,
        Moments = moments,
    };

    /// <inheritdoc cref="LoweringContext.WithArray(string, AxisTensor)"/>
    public StoryLowering WithArray(string variable, AxisTensor array) => In(Context.WithArray(variable, array));

    /// <summary>A lowering of mean log densities: the names of these unknowns stand for their means, where they have one.</summary>
    public StoryLowering WithMoments(UnknownMoments moments, IEnumerable<string> unknowns)
    {
        var bound = unknowns.Where(u => moments[u].Mean is not null)
            .Aggregate(Context, (context, u) => context.WithArray(u, moments[u].Mean!));
        return Copy(bound, Intercept, moments);
    }

    /// <summary>A lowering in which each of these finite latents is an axis of all its states.</summary>
    public StoryLowering WithStates(IEnumerable<Variable> latents) => In(latents.Aggregate(Context, (context, latent) =>
        context.WithStates(latent, problem.SizeOf(((FiniteSupport)latent.Support).Count), ((FiniteSupport)latent.Support).First)));

    /// <summary>The axis of a latent's states.</summary>
    public Axis StatesOf(Variable latent) => Context.States[latent.Name];

    /// <summary>A lowering in which each of these unknowns is a slot with its name and shape, on its own scale.</summary>
    public StoryLowering WithSlots(IEnumerable<Variable> unknowns) => In(unknowns.Aggregate(Context, (context, unknown) =>
        context.WithArray(unknown.Name, () => new(builder.Slot(unknown.Name, problem.ShapeOf(unknown)), []))));

    /// <summary>The shape of a variable's array.</summary>
    internal Shape ShapeOf(string variable) => problem.ShapeOf(Graph[variable]);

    /// <summary>The weights of the nets that were lowered or that are given; guides and stories of one program share them.</summary>
    public StoryWeights NetWeights { get; init; }

    /// <summary>The noise of nets in a step of a training, as dropout needs it; null: nets are evaluated without.</summary>
    public Noise? NetNoise { get; init; }

    /// <summary>The maximum number of threads for work that is done while lowering.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether a latent is an axis of all its values.</summary>
    public bool IsEnumerated(string variable) => Context.States.ContainsKey(variable);

    public IndexLowering Indices => indices;

    internal FoldLowering Folds => folds;

    public StandardCatalog Catalog => catalog;

    public ProgramBuilder Builder => builder;

    /// <summary>Applied to each distribution before its density is computed: a guide's may be held fixed.</summary>
    public Func<DistributionLowering, DistributionLowering> Treatment { get; init; } = distribution => distribution;

    /// <summary>Whether the weights of flows have no gradient here: a guide's may be held fixed.</summary>
    public bool HoldsFlows { get; init; }

    /// <summary>The noise and its log volume of rows that were drawn through a flow, which need no inverse.</summary>
    internal Dictionary<Value, MappedRows> KnownNoise { get; private init; } = [];

    /// <summary>
    /// The moments of unknowns, whose names then stand for their means: a log density is its mean under their distribution. Null: unknowns
    /// have values.
    /// </summary>
    internal UnknownMoments? Moments { get; init; }

    /// <summary>The known value of an expression, before it is lowered; null if it is not known.</summary>
    internal Func<Expr, ImmutableDictionary<Loop, LoopValue>, AxisTensor?>? Intercept { get; init; }

    private ModelGraph Graph => problem.Graph;

    /// <summary>The repetitions of each member of an axis, for loops that are `repeated`.</summary>
    public IReadOnlyDictionary<Axis, AxisTensor> Weights => bindings.Weights;

    /// <summary>The loops of a statement, each bound to its axis.</summary>
    public ImmutableDictionary<Loop, LoopValue> Bind(ValueList<Loop> loops) => bindings.Bind(loops);

    /// <summary>The axes of a statement's loops, in the order of the loops.</summary>
    public Axis[] AxesOf(ValueList<Loop> loops) => bindings.AxesOf(loops);

    /// <summary>
    /// Enters these loops for everything that is lowered next: 1 at members where all loops are in their range, 0 beyond the end of a
    /// group. Null if every member exists.
    /// </summary>
    public AxisTensor? Enter(ValueList<Loop> loops, ImmutableDictionary<Loop, LoopValue> bound) => padded.Enter(loops, bound);

    /// <summary>Leaves these loops, which were entered last.</summary>
    public void Leave(ValueList<Loop> loops) => padded.Leave(loops);

    /// <summary>
    /// A mask of the numbers of a target inside the groups over which its own dimensions run: [axes.., dimensions..]; null if all are
    /// inside.
    /// </summary>
    public AxisTensor? Inside(TensorType target, ImmutableDictionary<Loop, LoopValue> loops) => dimensions.Inside(target.Dims, loops);

    /// <summary>
    /// The log density of one statement at the values of everything it reads, or its term in `target`. Dimensions over the plates in
    /// `apart` are axes; all others of a target are summed.
    /// </summary>
    /// <exception cref="LoweringLimit">The statement is not supported in a program yet.</exception>
    public Term Density(Statement statement, IReadOnlyList<Plate>? apart = null)
    {
        builder.SetOrigin(statement);
        underway = statement;
        ForgetUses();
        var loops = bindings.Bind(statement);
        var isThere = padded.Enter(statement.Loops, loops);
        Axis?[] members = statement is Draw drawn
            ? [.. drawn.Target.Type.Dims.Select((d, i) => apart?.Contains(d.Plate!) == true ? AxisOf(d, i) : null)] : [];
        var (value, counting) = statement is Draw draw ? draws.Counted(draw, loops, members)
            : (Lower(((TargetIncrement)statement).LogWeight, loops), null);
        var of = apart is null && !(statement is Draw { Target.Of: var target } && IsEnumerated(target))
            ? null : Members(statement, loops, members);
        padded.Leave(statement.Loops);
        var over = Axis.Union(LoopBinding.AxesIn(loops).Concat(members.OfType<Axis>().Where(value.Axes.Contains)));
        var read = LatentReads.Checked(uses, over, statement);
        var masked = isThere is null || IsSameAtEveryStep(value, read, statement)
            ? value : value.Where(isThere, new(builder.Constant(0), []));
        return new(masked, over, read, statement, isThere) { Role = RoleOf(statement), Of = of, Counting = counting };
    }

    /// <summary>The members of its target that a statement draws, one for each member of its loops.</summary>
    public LatentRead MembersOf(Statement statement) => Members(statement, bindings.Bind(statement.Loops), []);

    private TermRole RoleOf(Statement statement) =>
        statement is Draw draw && Graph[draw.Target.Of].Role == Role.Latent ? TermRole.Prior : TermRole.Data;

    /// <summary>Whether a value is the same at every step of a chain, whose members are then masked where it is marginalized.</summary>
    private bool IsSameAtEveryStep(AxisTensor value, IReadOnlyList<LatentRead> read, Statement statement) =>
        read.GroupBy(u => u.Latent).Any(of =>
        ChainStep.Find(of, statement) is { } step && step.IsSameAlong(value, problem.SizeOf(Graph[of.Key].Extents[step.Along].Size)));

    /// <summary>The members of its target that a statement draws.</summary>
    private LatentRead Members(Statement statement, ImmutableDictionary<Loop, LoopValue> loops, Axis?[] members)
    {
        if (statement is not Draw { Target: var target }) return new("", [.. statement.Loops.Select(l => loops[l])], statement.Loops.Count);
        var dims = Graph[target.Of].Whole.Dims;
        var own = 0;
        return new(target.Of, [.. dims.Select((d, i) => i < target.At.Count && target.At[i] is not (WholeDimension or SliceIndex)
            ? indices.Of(target.At[i], loops, d.Size) : Kept(members[own++], d.Size))], dims.Count);
    }

    private LoopValue Kept(Axis? axis, Size size) => axis is null ? new Span(problem.SizeOf(size)) : new Iota(axis, 0);

    /// <summary>A dimension of a target as an axis.</summary>
    private Axis AxisOf(Extent dimension, int at) =>
        new($"{dimension.Plate!.Name} of dimension {at}", problem.SizeOf(dimension.Size), 0, LoopBinding.LoopRank + at);

    /// <summary>The log density of each element that is drawn separately: [axes.., elements..].</summary>
    public AxisTensor LogDensityOf(Draw draw) => Inside(draw, () => draws.LogDensity(draw, bindings.Bind(draw)));

    /// <summary>The flows that transform the draws of a statement, in the units of its data if they end there.</summary>
    public FlowLowering FlowsOf(Draw draw, ImmutableDictionary<Loop, LoopValue> loops) => new(this, FlowStage.Expand(Graph, draw), loops,
        draw.Distribution.StartsFlow ? null : problem.UnitsNamed(StandardUnits.OfRows(draw.Target.Of)))
    {
        Located = FlowStage.IsOfUnknowns(Graph, draw) ? draw.Target.Of : null,
    };

    /// <summary>A distribution with lowered arguments, including its component distributions.</summary>
    public DistributionLowering Lower(DistributionCall call, ImmutableDictionary<Loop, LoopValue> loops) =>
        call.Through.Count > 0 ? throw Unsupported("it is drawn through a flow", "write the map as a definition: `y = exp(z)`") : new(
            catalog[call.Of],
            [.. call.Values.Select(g => (g.Parameter, Argument(call, g, loops)))],
            call.Arguments.Where(g => g.Argument is DistributionCall or DistributionCalls)
                .ToDictionary(g => g.Parameter.Name, g => Members(g.Argument, loops).ToValueList()),
            [.. call.Values.Where(g => !ArgumentGuard.IsProven(g)).Select(g => new UncheckedArgument(call, g))]);

    private IEnumerable<DistributionLowering> Members(Argument argument, ImmutableDictionary<Loop, LoopValue> loops) => argument switch
    {
        DistributionCall call => [Lower(call, loops)],
        DistributionCalls { Over: { } over } distributions =>
        Enumerable.Range(problem.SizeOf(over.From), problem.SizeOf(over.To) - problem.SizeOf(over.From) + 1)
            .Select(k => Lower(distributions.Each[0], loops.SetItem(over, new FixedPosition(k - 1)))),
        DistributionCalls distributions => distributions.Each.Select(l => Lower(l, loops)),
        _ => throw new ArgumentException($"{argument.GetType().Name} has no distribution"),
    };

    /// <summary>An argument of a distribution; a scalar is broadcast to each element of a vector.</summary>
    public AxisTensor Argument(DistributionCall call, BoundArgument given, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var value = dimensions.WithValidPadding(Lower(given.Value, loops), given.Value.Type, loops);
        if (value.EventRank > 0 || given.Parameter.Kind is not TypePattern { Dims: { Count: > 0 } dims }) return value;
        int[] sizes = [.. dims.Select(letter => problem.SizeOf(SizeOf(letter, call)))];
        return value with
            { Value = Broadcast(Reshape(value.Value, [.. value.Value.Shape, .. sizes.Select(_ => 1)]), [.. value.Value.Shape, .. sizes]) };
    }

    /// <summary>The size for a letter of a signature: the drawn type's own dimension or number of states; `K-1` is one less.</summary>
    private static Size SizeOf(string letter, DistributionCall call)
    {
        if (letter.IndexOf('-', StringComparison.Ordinal) is var minus and > 0)
            return SizeOf(letter[..minus], call)
                - Size.Of(int.Parse(letter[(minus + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        var (pattern, drawn) = (call.Of.Target, call.Draws);
        return pattern.States == letter
            ? drawn.States! : drawn.Dims[drawn.Rank - pattern.Dims.Count + pattern.Dims.ToList().IndexOf(letter)].Size;
    }

    /// <summary>The value of an expression with its loops bound.</summary>
    public AxisTensor Lower(Expr expr, ImmutableDictionary<Loop, LoopValue> loops) => Intercept?.Invoke(expr, loops) ?? expr switch
    {
        Literal literal => new(builder.Constant(literal.Value), []),
        SizeValue size when problem.IsRagged(size.Size) => indices.ValueOf(size.Size, loops),
        SizeValue size => new(builder.Constant(problem.SizeOf(size.Size)), []),
        Position position => indices.PositionOf(loops[position.Loop]),
        Access access => Read(access, loops),
        Formal formal => formals[formal.Name],
        Part part => Element(part, Lower(part.Of, loops), loops),
        Observed observed => Ended(Context.Observed.TryGetValue(observed.Of.Of, out var there)
            ? EventReads.Read(there, indices.Of(observed.Of, loops))
            : new(Broadcast(builder.Constant(1), problem.ShapeOf(observed.Type)), []), observed.Type, loops),
        ArrayLiteral stacked => EventStack.Join([.. stacked.Items.Select(i => Lower(i, loops))]),
        Fold fold => folds.Lower(fold, loops),
        Call call => Called(call, loops),
        Apply { Function: LogProbability of } apply => Lower((DistributionCall)apply.Given[0], loops)
            .LogProbability(of, [.. apply.Arguments.Select(a => Lower(a, loops))]),
        Apply { Function: OdeSolution } apply => OdeLowering.Lower(this, apply, loops),
        Apply apply when RunningTotal.Find(apply) is { } running => Running(running, loops),
        Apply { Given: [Expr one] } apply when dimensions.Statistic(apply.Function.Name, one, loops) is { } statistic => statistic,
        Apply apply => Apply((Function)apply.Function, [.. apply.Given.Concat(Options(apply)).Select(a => Operand(a, apply, loops))]),
        _ => throw Unsupported($"`{expr.Span.Text}` has no value in a story", "it is only for guides"),
    };

    /// <summary>
    /// A value with a number beyond the ends of groups, or the first of finitely many states, along dimensions of their length.
    /// </summary>
    internal AxisTensor Ended(AxisTensor value, TensorType type, ImmutableDictionary<Loop, LoopValue> loops, double with = 0) =>
        dimensions.Filled(value, type, loops, type.States is null ? with : 1);

    /// <summary>Whether a statement is being lowered, rather than a function by itself.</summary>
    internal bool IsInStatement => underway is not null;

    /// <summary>The exception for a part of the current statement that is not supported yet.</summary>
    /// <exception cref="ArgumentException">There is no current statement.</exception>
    internal LoweringLimit Unsupported(string reason, string next) =>
        underway is { } statement ? new(statement, reason, next) : throw new ArgumentException($"{reason}: {next}");

    /// <summary>The value of a definition with its loops bound.</summary>
    public AxisTensor ValueOf(Define define, ImmutableDictionary<Loop, LoopValue> loops) =>
        Inside(define, () => Lower(define.Value, loops));

    /// <summary>The value of a definition over all its loops, with its reads of enumerated latents.</summary>
    /// <exception cref="LoweringLimit">It reads several members of a latent.</exception>
    public Term ValueOf(Define define)
    {
        ForgetUses();
        var loops = bindings.Bind(define.Loops);
        var (value, over) = (ValueOf(define, loops), LoopBinding.AxesIn(loops).ToArray());
        return new(value, Axis.Union(over), LatentReads.Checked(uses, over, define), define) { Role = TermRole.Potential };
    }

    /// <summary>Sets the current statement while something is lowered.</summary>
    public T Inside<T>(Statement statement, Func<T> lower)
    {
        var outer = underway;
        underway = statement;
        var lowered = lower();
        underway = outer;
        return lowered;
    }

    /// <summary>Aligns operands by the names of their axes and applies the function.</summary>
    public static AxisTensor Apply(Function function, IReadOnlyList<AxisTensor> operands) =>
        Apply(function, [.. operands.Select(o => (o, 0))]);

    private static AxisTensor Apply(Function function, IReadOnlyList<(AxisTensor Value, int Size)> operands)
    {
        var axes = Axis.Union(operands.SelectMany(o => o.Value.Axes));
        return new(function.Lower([.. operands.Select(o => new Operand(o.Value.AlignedTo(axes), o.Value.EventRank, o.Size))]), axes);
    }

    /// <summary>The options of a function, in the order of its signature; a missing one has size 0.</summary>
    private static IEnumerable<Argument> Options(Apply apply) =>
        apply.Function.Options.Select(o =>
            apply.Options.FirstOrDefault(g => g.Name == o.Name)?.Value ?? new SizeArgument(new(Size.Of(0)), apply.Span));

    private (AxisTensor Value, int Size) Operand(Argument argument, Apply of, ImmutableDictionary<Loop, LoopValue> loops)
    {
        if (argument is Expr value)
            return (dimensions.WithNeutralPadding(of, Lower(value, loops), value.Type, loops),
                value.Type.States is { } states ? problem.SizeOf(states) : 0);
        var number = problem.SizeOf(((SizeArgument)argument).Extent.Size);
        return (new(builder.Constant(number), []), number);
    }

    private AxisTensor Called(Call call, ImmutableDictionary<Loop, LoopValue> loops) => Graph.Callables.First(c => c.Name == call.Of) switch
    {
        StoryFunction function => Inlined(function, [.. call.Arguments.Select(a => Lower(a, loops))]),
        Net net => nets.Lower(net, call, loops),
        _ => throw Unsupported($"`{call.Of}` has no value", "it is a flow: use it in a draw, after `|>`"),
    };

    /// <inheritdoc cref="NetLowering.Hidden"/>
    public IReadOnlyList<AxisTensor> Hidden(Net net, AxisTensor[] values) => nets.Hidden(net, values);

    /// <summary>The value of a net with one output, or of a function, of the story at these values of its arguments.</summary>
    public AxisTensor Called(Callable callable, AxisTensor[] values) =>
        callable is StoryFunction function ? Inlined(function, values) : nets.Lower((Net)callable, values);

    /// <summary>A function of the story, inlined: its body with the values of the arguments; the same call is lowered once.</summary>
    private AxisTensor Inlined(StoryFunction function, AxisTensor[] values)
    {
        var key = (function.Name, AxisTensor.Key(values));
        if (calls.TryGetValue(key, out var known)) return known;
        var arguments = function.Arguments.Zip(values).ToDictionary(p => p.First.Name, p => p.Second);
        return calls[key] = With(arguments, () => Lower(function.Body, ImmutableDictionary<Loop, LoopValue>.Empty));
    }

    /// <summary>Sets the arguments of a body while it is lowered.</summary>
    internal AxisTensor With(IReadOnlyDictionary<string, AxisTensor> arguments, Func<AxisTensor> lower)
    {
        var outer = formals;
        formals = arguments;
        var value = lower();
        formals = outer;
        return value;
    }

    /// <summary>The elements of an array's value.</summary>
    internal AxisTensor Element(Part part, AxisTensor of, ImmutableDictionary<Loop, LoopValue> loops) =>
        EventReads.Read(of, [.. part.At.Select((a, i) => indices.Of(a, loops, part.Of.Type.Dims[i].Size))]);

    /// <summary>`sum(a[1..t])` for every t: running sums of the whole, read at t; the empty range comes first.</summary>
    private AxisTensor Running(RunningTotal running, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var whole = Lower(running.Whole, loops);
        var axis = whole.Axes.Length;
        var total = running.IsSum ? CumSum(whole.Value, axis) : CumProd(whole.Value, axis);
        var none = builder.Constant(running.IsSum ? 0 : 1);
        var from = Concat(axis, Broadcast(none, total.Shape.With(axis, 1)), total);
        return EventReads.Read(whole with { Value = from }, [indices.EndOf(running.To, loops)]);
    }

    /// <summary>1 for an element of a draw that counts and 0 for a marginalized one: [axes.., elements..]; null if all count.</summary>
    public AxisTensor? Kept(Draw draw, int repeated, ImmutableDictionary<Loop, LoopValue> loops) =>
        leftOut.CountMask(draw, repeated, loops);

    /// <summary>Whether a statement draws vectors with some numbers marginalized.</summary>
    internal bool IsPartial(Statement statement) => partial.Contains(statement);

    /// <summary>
    /// A lowering with a fixed posterior of a statement's missing values, under which its density is an expectation; and the slots of that
    /// posterior, with the values to store in them.
    /// </summary>
    /// <param name="draw">Draws vectors with some numbers marginalized.</param>
    /// <param name="name">The name of the slots.</param>
    internal (StoryLowering Holding, IReadOnlyList<(string Slot, Value Now)> Held) Hold(Draw draw, string name)
    {
        var (means, spreads) = Inside(draw, () => partial.Posterior(draw, bindings.Bind(draw)));
        var (first, second) = ($"means of {name}", $"spreads of {name}");
        MissingVectorSlots held = new(builder.Slot(first, means.Shape), builder.Slot(second, spreads.Shape));
        return (In(Context.WithPosterior(draw, held)), [(first, means), (second, spreads)]);
    }

    /// <summary>A draw of the data name, conditioned on its observed values.</summary>
    internal AxisTensor Given(Draw draw, DistributionLowering distribution, AxisTensor drawn, ImmutableDictionary<Loop, LoopValue> loops) =>
        partial.Given(draw, distribution, drawn, loops);

    /// <summary>The distribution of a draw with its loops bound, truncated to the type of its target.</summary>
    public DistributionLowering DistributionOf(Draw draw, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var outer = builder.Origin;
        builder.SetOrigin(draw);
        var distribution = Inside(draw,
            () => TypeTruncation.Truncate(Lower(draw.Distribution, loops), draw.Distribution, Graph[draw.Target.Of].Type, problem,
                catalog,
                builder));
        builder.SetOrigin(outer);
        return distribution;
    }

    /// <summary>The distribution of a draw, and the enumerated latents that its arguments read, each once.</summary>
    public DistributionLowering DistributionOf(Draw draw, ImmutableDictionary<Loop, LoopValue> loops, out IReadOnlyList<LatentRead> read)
    {
        ForgetUses();
        var distribution = DistributionOf(draw, loops);
        read = LatentReads.Checked(uses, [.. LoopBinding.AxesIn(loops)], draw);
        return distribution;
    }

    private AxisTensor Read(Access access, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var variable = Graph[access.Of];
        var at = indices.Of(access, loops);
        if ((arrays.Pinned(access.Of, at) ?? arrays.Zeros(variable, at)) is { } known) return known;
        if (Context.States.TryGetValue(access.Of, out var states))
        {
            var own = StatesAt(access.Of, at, states);
            uses.Add(new(access.Of, at, variable.Whole.Rank, own));
            return new(builder.Iota(own.Size, own.First), [own]);
        }

        uses.AddRange(arrays.CarriedBy(access.Of).Select(c => new LatentRead(c.Latent,
            [.. c.Dimensions.Select(d => PlaceOf(variable, at, d))],
            c.Dimensions.Count, Context.States.GetValueOrDefault(c.Latent))));
        return variable.Role == Role.Derived && !arrays.Has(access.Of) && Defined(access, at) is { } value
            ? value : EventReads.Read(arrays.Of(variable), at);
    }

    private LoopValue PlaceOf(Variable variable, List<LoopValue> at, int dimension) =>
        dimension < at.Count ? at[dimension] : new Span(problem.SizeOf(variable.Whole.Dims[dimension].Size));

    /// <summary>
    /// The axis of a latent's states at one place: that of an earlier read there by this statement, otherwise a new one; the first is the
    /// latent's own.
    /// </summary>
    private Axis StatesAt(string latent, List<LoopValue> at, Axis states)
    {
        var before = uses.Where(u => u.Latent == latent).ToList();
        if (before.Find(u => u.At.SequenceEqual(at)) is { States: { } known }) return known;
        return states with { Name = states.Name + new string('\'', before.Select(u => u.States).Distinct().Count()) };
    }

    /// <summary>
    /// The value of a definition at these indices, which replace its own loops; further indices read its value. Null if several statements
    /// define parts of the array, it is a chain, or a whole dimension is read.
    /// </summary>
    private AxisTensor? Defined(Access access, List<LoopValue> at)
    {
        if (Graph.StatementsOf(access.Of).ToList() is not [Define { Target.At: var own } define] || Recurrence.IsCyclic(Graph, access.Of))
            return null;
        if (at.Count < own.Count || at.Take(own.Count).Any(a => a is Span or PositionRange)
            || own.Any(a => a is not AffineIndex { Loop: not null } affine || affine.Offset != Size.Of(0))) return null;
        return EventReads.Read(ValueAt(define, at[..own.Count]), at[own.Count..]);
    }

    /// <summary>
    /// The value of a definition at one place. It is lowered once for all that one statement reads of it, so that its latents are in the
    /// reads of the statement once.
    /// </summary>
    private AxisTensor ValueAt(Define define, List<LoopValue> at)
    {
        var key = (define.Target.Of, at.ToValueList(), padded.Around);
        if (!defined.TryGetValue(key, out var known))
            defined[key] = known = ValueOf(define,
                define.Target.At.Select((a, i) => KeyValuePair.Create(((AffineIndex)a).Loop!, at[i])).ToImmutableDictionary());
        return known;
    }

    /// <summary>Begins a statement: it has read no latent yet.</summary>
    private void ForgetUses()
    {
        uses = [];
        defined.Clear();
    }

    /// <summary>The whole array of a variable.</summary>
    public AxisTensor Array(string variable) => arrays.Of(Graph[variable]);
}
