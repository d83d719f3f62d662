using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Odes;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Paths;

/// <summary>A draw along time with its numbers: the law at the end of noise, and the velocity that carries it to the end of data.</summary>
/// <param name="path">The draw.</param>
/// <param name="problem">Its story with sizes.</param>
/// <param name="catalogue">What its names mean.</param>
internal abstract class TimePath(PathDraw path, Problem problem, StandardCatalogue catalogue)
{
    private const string Exact = "exact";

    public Problem Problem => problem;

    public StandardCatalogue Catalogue => catalogue;

    public Draw Draw => path.Draw;

    public ValueList<Expr> Given => path.Given;

    /// <summary>The same statement with the law at the end of noise.</summary>
    public abstract Draw Base { get; }

    /// <summary>The time of noise.</summary>
    public abstract double NoiseTime { get; }

    /// <summary>The time of data.</summary>
    public abstract double DataTime { get; }

    public abstract OdeSettings Solver { get; }

    /// <summary>Whether what comes out of the path goes through maps.</summary>
    public bool IsMapped => path.After.Count > 0;

    /// <summary>The shape of what is drawn for a row.</summary>
    public Shape Event => problem.ShapeOf(Draw.Target.Type);

    public static TimePath Of(PathDraw path, Problem problem, StandardCatalogue catalogue) =>
        path.Sde is null ? new FlowPath(path, problem, catalogue) : new ReversedPath(path, problem, catalogue);

    /// <summary>dx/dt, in the shape of x: [axes.., event..].</summary>
    /// <param name="story">Of the program.</param>
    /// <param name="x">The state.</param>
    /// <param name="time">Of each row: [axes..].</param>
    /// <param name="given">What is handed on.</param>
    public abstract Lowered Velocity(StoryLowering story, Lowered x, Lowered time, IReadOnlyList<Lowered> given);

    /// <summary>What the net or function of the story gives, or the field of the catalogue.</summary>
    public Lowered Field(StoryLowering story, Lowered x, Lowered time, IReadOnlyList<Lowered> given) => path.Field is FieldUse field
        ? FieldLowering.Of(story, path.Name, field, x, time, given, Given).Gradient
        : story.Inside(Draw, () => story.Called(path.Called(problem.Graph)!, [x, time, .. given]));

    /// <summary>
    /// Data as they stand at the end of the path, and the log of what a unit of their volume becomes there, [axes..]; null where no map
    /// stands between.
    /// </summary>
    public (Lowered Ends, Lowered? LogVolume) Ends(StoryLowering story, Lowered data)
    {
        Lowered? volume = null;
        foreach (var map in path.After.Reverse())
        {
            (data, var own) = map.Back(story, data);
            volume = volume is null ? own : volume.Joined(own, (a, b) => a + b);
        }

        return (data, volume);
    }

    /// <summary>What the maps behind the path make of its ends.</summary>
    public Lowered Data(StoryLowering story, Lowered ends) => path.After.Aggregate(ends, (rows, map) => map.Forward(story, rows));

    /// <summary>
    /// The trace of the velocity's Jacobian by the state, [axes..], where it has a formula; null where it takes passes back.
    /// </summary>
    public Lowered? KnownTrace(StoryLowering story, Lowered x, Lowered time, IReadOnlyList<Lowered> given) =>
        path.Field is FieldUse field ? FieldLowering.Of(story, path.Name, field, x, time, given, Given).Trace : null;

    /// <summary>
    /// How the trace is found: by its formula where it has one, else as it is asked for, else as the story says, else number by number up
    /// to so many numbers.
    /// </summary>
    public TraceKind TraceOf(string? asked, int mostExact) =>
        path.Field is FieldUse || (asked ?? OptionNumbers.Word(path.Options, "trace", Event.Count <= mostExact ? Exact : "")) == Exact
            ? TraceKind.Exact : TraceKind.Hutchinson;
}
