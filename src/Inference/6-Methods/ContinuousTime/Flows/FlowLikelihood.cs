using ProbDsl.Inference.PathTraining;

namespace ProbDsl.Inference.Flows;

/// <summary>
/// Maximum likelihood of a continuous flow, with the gradient taken through the steps of its ODE (Chen et al. 2018; Grathwohl et al. 2019).
/// </summary>
/// <param name="catalog">What the story's names mean.</param>
/// <param name="name">The name of the method.</param>
internal sealed class FlowLikelihood(StandardCatalog catalog, string name) : PathMethod(catalog)
{
    /// <summary>The number of solver steps for the gradient, if the story's solver does not set one.</summary>
    private const int UsualGrid = 8;

    // up to this many numbers per row, the trace is computed exactly, number by number
    private const int MostExact = 8;

    public override string Name => name;

    public override string Summary => "the likelihood of a flow by an `ode`, through the steps of its solver";

    /// <summary>Flow matching is preferred, except with further maps before or after the `ode`, which it does not support.</summary>
    public override bool IsMadeFor(StoryFacts story) => story.Structures.Path is { } path && path.Maps.Any();

    public override RunTraits Traits(StoryFacts story, RunOptions options) =>
        new(RunFeatures.Training | RunFeatures.Batches, $"`{name}` of a flow by an `ode`");

    internal override ObjectiveKind Objective => ObjectiveKind.LogLikelihood;

    internal override string How => "by the gradient through its ODE";

    internal override int UsualSteps => 2000;

    private protected override bool Takes(ContinuousTimeDraw path) => path.Sde is null;

    internal override Value Loss(TimePath path, PathBatch batch)
    {
        var flow = (FlowPath)path;
        var (ends, change) = UnrolledOde.Lower(flow, batch, GridOf(flow), flow.TraceOf(null, MostExact));
        var ended = batch.Story.WithArray(path.Draw.Target.Of, new AxisTensor(ends, []));
        var density = ended.Density(path.Base).Value.SpreadOver([batch.Axis]).Value;
        var whole = batch.LogVolume is { } volume ? density + change + volume.Value : density + change;
        return -Ops.SumAll(whole) / batch.Request.Batch;
    }

    internal override IRowSource? Rows(IRowSource rows, TimePath path, PathRequest request, ulong seed) =>
        new StepGrid(rows, (FlowPath)path, request, GridOf((FlowPath)path), seed);

    internal override Result<Metric> Measure(TimePath path, FitOptions options, Func<(double, double)> loss)
    {
        var scored = PathScores.Compute(path, new(), options.Seed, options.ChosenEngine);
        if (scored.Value is not { } scores) return new(null, scored.Diagnostics);
        var (along, error) = (scores.Path!, scores.Path!.Error * scores.Rows);
        return new Metric(Objective, scores.Total, error,
            $"through the ODE: {along.Solver}, {(along.IsExact ? "exact trace" : "Hutchinson's trace")}");
    }

    private protected override Requirement OfPath => new NoDropoutAlongOde();

    private protected override Requirement HasItsPath => new OdeFlowRequirement("write `x[n] ~ Normal(0, 1) |> warp`");

    private static int GridOf(FlowPath path) => path.Solver.IsAdaptive ? UsualGrid : path.Solver.Steps;
}
