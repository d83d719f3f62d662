namespace ProbDsl.Inference.Plans;

/// <summary>The treatment of each unknown, in the order of elimination, and the method that chose it.</summary>
public sealed record InferencePlan(string Method, ValueList<Block> Blocks)
{
    /// <summary>The treatment of each unknown in the objective that the method lowers; null without one.</summary>
    public ObjectivePlan? Objective { get; init; }

    /// <summary>The plan whose objective is the story's log density.</summary>
    /// <inheritdoc cref="ObjectiveOf"/>
    public DensityPlan Density => ObjectiveOf<DensityPlan>();

    /// <summary>The objective of a method that lowers this kind.</summary>
    /// <exception cref="InvalidOperationException">The objective is another one, or there is none.</exception>
    public TObjective ObjectiveOf<TObjective>()
        where TObjective : ObjectivePlan =>
        Objective as TObjective ?? throw new InvalidOperationException($"the objective of `{Method}` is not a {typeof(TObjective).Name}");
}

/// <summary>A param is estimated as a point: the maximum in closed form from sums over rows.</summary>
public sealed record ClosedFormPoint(EstimatedDistribution Distribution) : Treatment("closed form");

/// <summary>An unknown is estimated as a point by the gradient of the log density.</summary>
public sealed record Point() : Treatment("by the gradient");

/// <summary>Unknowns get a joint normal distribution, from the curvature of the log density at its mode.</summary>
public sealed record NormalAtMode() : Treatment("normal at the mode");

/// <summary>Unknowns are drawn from a proposal, and draws are weighted by the ratio of densities.</summary>
public sealed record ImportanceWeighting() : Treatment("weighted draws");

/// <summary>The estimate is the empirical distribution of the rows.</summary>
public sealed record KeptRows() : Treatment("kept rows");

/// <summary>The bandwidth of a kernel density estimate, by the leave-one-out likelihood.</summary>
public sealed record LeaveOneOutLikelihood() : Treatment("leave-one-out");
