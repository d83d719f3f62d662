namespace ProbDsl.Inference.Em;

/// <summary>
/// Summarizes the point that EM found in the same way as `map` does: ordered components, factors along principal axes,
/// definitions, maxima on an edge, and directions that are not identified.
/// </summary>
internal sealed class EmSummary(Problem problem, StandardCatalog catalog, DensityPlan plan, FitOptions options)
{
    private readonly UnconstrainedValues unconstrained = new(problem, catalog);

    public FitSummary Of(PointState state, IReadOnlyDictionary<string, Tensor> arrays)
    {
        using var objective = Objective();
        var rotation = FactorRotation.Analyze(problem, objective.Joint, plan.Integrated);
        var mode = new FactorSigns(problem.Graph, objective, plan.Integrated)
            .Oriented(rotation.AlongPrincipalAxes(ModeOf(objective, arrays)));
        var onEdge = BoundaryProbabilities.Find(objective, mode);
        var summary = PointSummary.Compute(objective, mode, rotation, onEdge);
        return summary with { Warnings = [.. BoundaryProbabilities.Warnings(problem.Graph, objective.Joint, summary, onEdge),
            .. summary.Warnings] };
    }

    /// <summary>The directions in which the density does not fall; null if there are none.</summary>
    public UnidentifiedPoint? FindUnidentified(IReadOnlyDictionary<string, Tensor> arrays)
    {
        using var objective = Objective();
        var mode = ModeOf(objective, arrays);
        return PointSummary.FindUnidentified(objective, mode, BoundaryProbabilities.Find(objective, mode));
    }

    private StoryObjective Objective() => new(problem, catalog, plan, withJacobian: false, options.ChosenEngine);

    private Mode ModeOf(StoryObjective objective, IReadOnlyDictionary<string, Tensor> arrays)
    {
        var position = unconstrained.Of(objective.Joint, arrays);
        return new ComponentOrder(problem, catalog, objective).Ordered(new(position, objective.Density(position)));
    }
}
