namespace ProbDsl.Inference.ContinuousTime;

/// <summary>A continuous-time model of a problem: the base distribution at the noise end, and the velocity that transports it to
/// data.</summary>
/// <param name="path">The draw.</param>
/// <param name="problem">The story with its sizes.</param>
/// <param name="catalog">The catalog that resolves the story's names.</param>
public abstract class TimePath(ContinuousTimeDraw path, Problem problem, StandardCatalog catalog)
{
    private const string Exact = "exact";

    /// <summary>The detail of data, in their standard deviations, down to which a net is shown the state in units of the noise.</summary>
    private const double Finest = 0.05;

    /// <summary>The smallest noise and signal whose ratio a net is shown.</summary>
    private const double Least = 1e-3;

    private readonly StandardUnits? units = problem.UnitsNamed(StandardUnits.OfRows(path.Draw.Target.Of));

    public Problem Problem => problem;

    public StandardCatalog Catalog => catalog;

    /// <summary>The statements in a program of their own.</summary>
    internal StoryLowering Story() => new ExpressionEvaluator(problem, catalog).Story();

    public Draw Draw => path.Draw;

    public ValueList<Expr> Given => path.Given;

    /// <summary>The same statement with the base distribution at the noise end.</summary>
    public abstract Draw Base { get; }

    /// <summary>The time of the noise end.</summary>
    public abstract double NoiseTime { get; }

    /// <summary>The time of the data end.</summary>
    public abstract double DataTime { get; }

    public abstract OdeSettings Solver { get; }

    /// <summary>Whether maps follow the path, or units of the data.</summary>
    public bool IsMapped => path.After.Count > 0 || units is not null;

    /// <summary>The shape of one row's draw.</summary>
    public Shape Event => problem.ShapeOf(Draw.Target.Type);

    public static TimePath Create(ContinuousTimeDraw path, Problem problem, StandardCatalog catalog) =>
        path.Sde is null ? new FlowPath(path, problem, catalog) : new ReversedPath(path, problem, catalog);

    /// <summary>dx/dt, in the shape of x: [axes.., event..].</summary>
    /// <param name="story">The lowering of the story.</param>
    /// <param name="x">The state.</param>
    /// <param name="time">The time of each row: [axes..].</param>
    /// <param name="given">The conditioning inputs.</param>
    public abstract AxisTensor Velocity(StoryLowering story, AxisTensor x, AxisTensor time, IReadOnlyList<AxisTensor> given);

    /// <summary>
    /// The output of the net or function of the story, or of the catalog's field. A net that is the field itself is preconditioned if the
    /// data have units of their own.
    /// </summary>
    public AxisTensor Field(StoryLowering story, AxisTensor x, AxisTensor time, IReadOnlyList<AxisTensor> given)
    {
        if (path.Field is FieldUse field) return OfCatalog(story, field, x, time, given).Gradient;
        var called = path.Called(problem.Graph)!;
        return units is not null && called is Net ? Preconditioned(x, time, Called) : Called(x, time);

        AxisTensor Called(AxisTensor at, AxisTensor when) => story.Inside(Draw, () => story.Called(called, [at, when, .. given]));
    }

    /// <summary>A field of the catalog, which reads what its flow is given in the units of these data.</summary>
    private (AxisTensor Gradient, AxisTensor Trace) OfCatalog(StoryLowering story, FieldUse field, AxisTensor x, AxisTensor time,
        IReadOnlyList<AxisTensor> given)
    {
        return FieldLowering.Lower(story, path.Name, field, x, time,
            [.. given.Select((g, at) => story.InUnits(story.UnitsOfGiven(path.Flow, at), g))], Given);
    }

    /// <summary>
    /// The field for data of mean 0 and variance 1, by a net whose inputs and outputs have variance 1 at each time (Karras et al. 2022,
    /// section 5).
    /// </summary>
    /// <param name="x">The state.</param>
    /// <param name="time">The time of each row: [axes..].</param>
    /// <param name="net">The net as a function of the state and the time.</param>
    private protected abstract AxisTensor Preconditioned(AxisTensor x, AxisTensor time, Func<AxisTensor, AxisTensor, AxisTensor> net);

    /// <summary>
    /// The time as a net is shown it: a quarter of the log of noise to signal, which stops to change where either is below a thousandth.
    /// </summary>
    /// <param name="time">The time, [axes..].</param>
    /// <param name="noise">The standard deviation of the noise in the state at that time.</param>
    /// <param name="signal">The factor of the data in it.</param>
    private protected static AxisTensor LogRatio(AxisTensor time, Value noise, Value signal) =>
        time with { Value = 0.25 * Ops.Log((noise + Least) / (signal + Least)) };

    /// <summary>The factor of a state for a net that has to turn as sharply as the noise that is left in it.</summary>
    private protected static Value InNoise(Value noise, Value signal) => 1 / (noise + (Finest * signal));

    /// <summary>
    /// The state as a net is shown it: in units of its standard deviation, and beside that in units of its noise, if the net takes numbers
    /// of any count.
    /// </summary>
    private protected AxisTensor Shown(AxisTensor inUnits, AxisTensor inNoise)
    {
        if (!ReadsNoise(path.Called(problem.Graph), Event.Rank)) return inUnits;
        return inUnits.JoinWith(inNoise, (a, b) => Ops.Concat(-1, [Numbers(a), Numbers(b)]));

        Value Numbers(Value of) => Event.Rank == 1 ? of : Ops.Reshape(of, [.. of.Shape, 1]);
    }

    /// <summary>Whether a field takes numbers of any count, so that it is shown a state in two units.</summary>
    internal static bool ReadsNoise(Callable? field, int rank) =>
        rank <= 1 && field is Net { IsPipe: true, Layers: [{ Of: ILayer { ReadsAnyNumbers: true } }, ..] };

    /// <summary>
    /// Data mapped back to the end of the path, and the log absolute determinant there, [axes..]; null without a map.
    /// </summary>
    public (AxisTensor Ends, AxisTensor? LogVolume) Ends(StoryLowering story, AxisTensor data)
    {
        if (!IsMapped) return (data, null);
        var (ends, logVolume) = After(story).Inverse(data);
        var events = Enumerable.Range(logVolume.Axes.Length, logVolume.EventRank);
        return (ends, logVolume with { Value = Ops.Sum(logVolume.Value, [.. events]) });
    }

    /// <summary>Applies the maps after the path to its ends.</summary>
    public AxisTensor Data(StoryLowering story, AxisTensor ends) => IsMapped ? After(story).Forward(ends).Rows : ends;

    private FlowLowering After(StoryLowering story) => new(story, path.After, story.Bind(path.Draw.Loops), units);

    /// <summary>
    /// The trace of the velocity's Jacobian by the state, [axes..], if it has a formula; null if it needs backward passes.
    /// </summary>
    public AxisTensor? KnownTrace(StoryLowering story, AxisTensor x, AxisTensor time, IReadOnlyList<AxisTensor> given) =>
        path.Field is FieldUse field ? OfCatalog(story, field, x, time, given).Trace : null;

    /// <summary>
    /// How the trace is computed: by its formula if it has one, else as the option says, else as the story says, else exactly up to this
    /// dimension.
    /// </summary>
    public TraceKind TraceOf(string? asked, int mostExact) =>
        path.Field is FieldUse || (asked ?? NumericOptions.Word(path.Options, "trace", Event.Count <= mostExact ? Exact : "")) == Exact
            ? TraceKind.Exact : TraceKind.Hutchinson;
}
