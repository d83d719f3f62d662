using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Odes;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Paths;

/// <summary>A continuous-time model of a problem: the base distribution at the noise end, and the velocity that transports it to
/// data.</summary>
/// <param name="path">The draw.</param>
/// <param name="problem">The story with its sizes.</param>
/// <param name="catalog">The catalog that resolves the story's names.</param>
internal abstract class TimePath(ContinuousTimeDraw path, Problem problem, StandardCatalog catalog)
{
    private const string Exact = "exact";

    public Problem Problem => problem;

    public StandardCatalog Catalog => catalog;

    public Draw Draw => path.Draw;

    public ValueList<Expr> Given => path.Given;

    /// <summary>The same statement with the base distribution at the noise end.</summary>
    public abstract Draw Base { get; }

    /// <summary>The time of the noise end.</summary>
    public abstract double NoiseTime { get; }

    /// <summary>The time of the data end.</summary>
    public abstract double DataTime { get; }

    public abstract OdeSettings Solver { get; }

    /// <summary>Whether maps follow the path.</summary>
    public bool IsMapped => path.After.Count > 0;

    /// <summary>The shape of one row's draw.</summary>
    public Shape Event => problem.ShapeOf(Draw.Target.Type);

    public static TimePath Of(ContinuousTimeDraw path, Problem problem, StandardCatalog catalog) =>
        path.Sde is null ? new FlowPath(path, problem, catalog) : new ReversedPath(path, problem, catalog);

    /// <summary>dx/dt, in the shape of x: [axes.., event..].</summary>
    /// <param name="story">The lowering of the story.</param>
    /// <param name="x">The state.</param>
    /// <param name="time">The time of each row: [axes..].</param>
    /// <param name="given">The conditioning inputs.</param>
    public abstract Lowered Velocity(StoryLowering story, Lowered x, Lowered time, IReadOnlyList<Lowered> given);

    /// <summary>The output of the net or function of the story, or of the catalog's field.</summary>
    public Lowered Field(StoryLowering story, Lowered x, Lowered time, IReadOnlyList<Lowered> given) => path.Field is FieldUse field
        ? FieldLowering.Of(story, path.Name, field, x, time, given, Given).Gradient
        : story.Inside(Draw, () => story.Called(path.Called(problem.Graph)!, [x, time, .. given]));

    /// <summary>
    /// Data mapped back to the end of the path, and the log absolute determinant there, [axes..]; null without a map.
    /// </summary>
    public (Lowered Ends, Lowered? LogVolume) Ends(StoryLowering story, Lowered data)
    {
        if (path.After.Count == 0) return (data, null);
        var (ends, logVolume) = After(story).Inverse(data);
        var events = Enumerable.Range(logVolume.Axes.Length, logVolume.EventRank);
        return (ends, logVolume with { Value = Ops.Sum(logVolume.Value, [.. events]) });
    }

    /// <summary>Applies the maps after the path to its ends.</summary>
    public Lowered Data(StoryLowering story, Lowered ends) => path.After.Count == 0 ? ends : After(story).Forward(ends).Rows;

    private FlowLowering After(StoryLowering story) => new(story, path.After, story.Bind(path.Draw.Loops));

    /// <summary>
    /// The trace of the velocity's Jacobian by the state, [axes..], if it has a formula; null if it needs backward passes.
    /// </summary>
    public Lowered? KnownTrace(StoryLowering story, Lowered x, Lowered time, IReadOnlyList<Lowered> given) =>
        path.Field is FieldUse field ? FieldLowering.Of(story, path.Name, field, x, time, given, Given).Trace : null;

    /// <summary>
    /// How the trace is computed: by its formula if it has one, else as the option says, else as the story says, else exactly up to this
    /// dimension.
    /// </summary>
    public TraceKind TraceOf(string? asked, int mostExact) =>
        path.Field is FieldUse || (asked ?? NumericOptions.Word(path.Options, "trace", Event.Count <= mostExact ? Exact : "")) == Exact
            ? TraceKind.Exact : TraceKind.Hutchinson;
}
