using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>A draw along time with its numbers: the law at the end of noise, and the velocity that carries it to the end of data.</summary>
/// <param name="path">The draw.</param>
/// <param name="problem">Its story with sizes.</param>
/// <param name="catalogue">What its names mean.</param>
internal abstract class TimePath(PathDraw path, Problem problem, StandardCatalogue catalogue)
{
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

    /// <summary>`exact` or `hutchinson`; null where the story does not say.</summary>
    public string? Trace => path.Options.FirstOrDefault(o => o.Name == "trace")?.Value is Symbol trace ? trace.Name : null;

    /// <summary>The shape of what is drawn for a row.</summary>
    public Shape Event => problem.ShapeOf(Draw.Target.Type);

    public static TimePath Of(PathDraw path, Problem problem, StandardCatalogue catalogue) => path.Sde is null ? new FlowPath(path, problem, catalogue) : new ReversedPath(path, problem, catalogue);

    /// <summary>dx/dt, in the shape of x: [axes.., event..].</summary>
    /// <param name="story">Of the program.</param>
    /// <param name="x">The state.</param>
    /// <param name="time">Of each row: [axes..].</param>
    /// <param name="given">What is handed on.</param>
    public abstract Lowered Velocity(StoryLowering story, Lowered x, Lowered time, IReadOnlyList<Lowered> given);

    /// <summary>What the net or function of the story gives.</summary>
    public Lowered Field(StoryLowering story, Lowered x, Lowered time, IReadOnlyList<Lowered> given) => story.Inside(Draw, () => story.Called(path.Called(problem.Graph)!, [x, time, .. given]));
}
