using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Trains the net of a law along time in mini-batches, by a loss that asks nothing of the path but a point of it.</summary>
internal abstract class PathMethod(StandardCatalogue catalogue) : InferenceMethod
{
    public override string Finds => "the weights of a net along time";

    public override bool Trains => true;

    public override bool TellsRows => true;

    protected StandardCatalogue Catalogue => catalogue;

    /// <summary>The title of the loss.</summary>
    internal abstract ObjectiveKind Objective { get; }

    /// <summary>What is done to the weights, in words.</summary>
    internal virtual string How => $"by a {Objective.Title}";

    /// <summary>Steps where nobody says how many.</summary>
    internal virtual int UsualSteps => 20_000;

    /// <summary>Where a step has its rows from, and what beside them is settled on the host; null: the rows are all.</summary>
    internal virtual IRowSource? Rows(IRowSource rows, TimePath path, PathRequest request, ulong seed) => null;

    /// <summary>What the fit is judged by.</summary>
    /// <param name="path">With the trained weights in its problem.</param>
    /// <param name="options">Seed and threads.</param>
    /// <param name="loss">The loss of all rows, with its error.</param>
    internal virtual Result<Figure> Measure(TimePath path, FitOptions options, Func<(double Mean, double Error)> loss)
    {
        var (mean, error) = loss();
        return new Figure(Objective, mean, double.IsNaN(error) ? null : error, "a mean of squares for a row, no bound on anything: `eval` tells the log-likelihood");
    }

    /// <summary>Whether the method is for this path.</summary>
    private protected abstract bool Takes(PathDraw path);

    /// <summary>What of the path is in the way of this method alone.</summary>
    private protected virtual IEnumerable<Refusal> Limits(PathDraw path) => [];

    /// <summary>What else of the story, or of what the user wants, is in the way.</summary>
    private protected virtual Refusal? Against(PathDraw path, FitOptions options) => null;

    /// <summary>The loss of a batch.</summary>
    internal abstract Value Loss(TimePath path, PathBatch batch);

    public override bool Concerns(ModelGraph graph) => PathDraw.Of(graph) is { } path && Takes(path);

    public override bool IsMadeFor(ModelGraph graph) => Concerns(graph);

    public override bool TakesFreshRows(Problem problem, FitOptions options) => true;

    public override MethodChoice Choose(StoryOptions options)
    {
        var path = PathDraw.Of(options.Graph);
        ValueList<Refusal> refusals = path is not null && Takes(path) ? [.. PathLimits.Of(options.Graph, catalogue), .. Limits(path), .. Missing(options)] : [Elsewhere(options.Graph)];
        return path is null || refusals.Count > 0 ? new(null, refusals) : new(new(Name, [new([.. PathLimits.TrainedOf(options.Graph, path)], new AlongTime(How), PathLimits.WeightsOf(path))]), []);
    }

    private IEnumerable<Refusal> Missing(StoryOptions options) => options.Cells is { } cells ? cells.Select(m => MissingData.Refuse(options.Graph, m.Key, m.Value, Name)) : [];

    public override Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options)
    {
        var path = PathDraw.Of(problem.Graph)!;
        if (Against(path, options) is { } refusal) return PlanDiagnostics.MethodRefuses(Name, refusal);
        return Attempt(() => Begun(problem, path, options));
    }

    private Result<Fitting> Begun(Problem problem, PathDraw path, FitOptions options)
    {
        var (rows, along) = (path.Draw.Loops[0].Plate!, TimePath.Of(path, problem, catalogue));
        if (PathDiagnostics.TooLong(along, along.Solver) is { } tooLong) return tooLong;
        HeldOutRows? parts = null;
        if (options[StandardOptions.Holdout] is { } share)
        {
            if (problem.SizeOf(rows.Size) < 2) return TrainingDiagnostics.NothingToHoldOut($"`{rows.Name}` has {problem.SizeOf(rows.Size)} members");
            var split = options.Fresh is null ? HeldOutRows.Split(problem, rows, share, options.Seed) : HeldOutRows.Of(problem, rows, share, options.Seed);
            if (split.Value is null) return new(null, split.Diagnostics);
            parts = split.Value;
            problem = parts.Trained;
        }

        return new PathFitting(this, path, problem, parts?.Held, catalogue, PathSettings.Of(problem, rows, UsualSteps, options));
    }

    private protected abstract Refusal Elsewhere(ModelGraph graph);
}

/// <summary>Weights are moved along the slope of a loss over points of paths.</summary>
public sealed record AlongTime(string How) : Treatment(How);
