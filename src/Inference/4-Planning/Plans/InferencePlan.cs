namespace ProbDsl.Inference.Plans;

/// <summary>The treatment of each unknown, in the order of elimination, and the method that chose it.</summary>
public sealed record InferencePlan(string Method, ValueList<Block> Blocks)
{
    /// <summary>
    /// The treatment of each unknown in the objective that the method lowers, which the blocks describe in words; null without one.
    /// </summary>
    public ObjectivePlan? Objective { get; init; }

    /// <summary>Whether Gaussian latents are integrated.</summary>
    public bool IntegratesGaussians => Blocks.Any(b => b.By is GaussianMarginalization);

    /// <summary>The plan whose objective is the story's log density.</summary>
    /// <inheritdoc cref="ObjectiveOf"/>
    public DensityPlan Density => ObjectiveOf<DensityPlan>();

    /// <summary>The objective of a method that lowers this kind.</summary>
    /// <exception cref="InvalidOperationException">The objective is another one, or there is none.</exception>
    public TObjective ObjectiveOf<TObjective>()
        where TObjective : ObjectivePlan =>
        Objective as TObjective ?? throw new InvalidOperationException($"the objective of `{Method}` is not a {typeof(TObjective).Name}");
}

/// <summary>Unknowns that are treated together: the treatment, and the reason in words.</summary>
public sealed record Block(ValueList<string> Unknowns, Treatment By, string Reason);

/// <summary>How an unknown is treated, in words; an objective lowers what vanishes by a <see cref="TreatmentLowering"/>.</summary>
public abstract record Treatment(string Name);

/// <summary>
/// A finite latent is marginalized exactly: an axis with all its values, then a log-sum-exp of each member, or the forward-backward
/// recursion along a chain.
/// </summary>
/// <param name="Along">The plate or range of the chain's loop; null for independent members.</param>
public sealed record EnumeratedStateTreatment(string? Along = null)
    : Treatment(Along is null ? "marginalized" : $"marginalized along `{Along}`");

/// <summary>Latents that are jointly normal given everything else are marginalized exactly: along a chain, or each member.</summary>
/// <param name="Along">The plate or range of their loop.</param>
internal sealed record GaussianMarginalization(string Along) : Treatment($"marginalized along `{Along}`");

/// <summary>A latent without observed descendants: its draw integrates to 1, so it is marginalized by dropping it.</summary>
public sealed record Omission() : Treatment("marginalized");

/// <summary>Missing elements of vectors are marginalized: the marginal distribution of the observed elements has a closed form.</summary>
/// <param name="Count">The number of cells.</param>
public sealed record CellMarginalization(int Count) : Treatment("marginalized");

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
