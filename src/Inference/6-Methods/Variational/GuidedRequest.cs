namespace ProbDsl.Inference.Variational;

/// <summary>
/// The settings of a bound. Plan: the treatment of each latent. Rows: the plate whose members are batched in batches of size Batch, with
/// Particles draws each; null if the whole story has them. HoldsGuide: whether the arguments of log q are fixed in the gradient, so that it
/// flows only through the draws (Roeder et al. 2017). UsesFormulas: whether KL divergences use formulas if there are some.
/// </summary>
public sealed record GuidedRequest(
    BoundPlan Plan, Plate? Rows, int Batch, int Particles, ElementType FloatType = ElementType.Float64, bool HoldsGuide = false,
    bool UsesFormulas = true)
{
    private static readonly IReadOnlyDictionary<string, Tensor> noTensors = new Dictionary<string, Tensor>();

    /// <summary>No initial values: requests without them are equal.</summary>
    public static IReadOnlyDictionary<string, InitialCoordinates> NoStarts { get; } = new Dictionary<string, InitialCoordinates>();

    /// <summary>Whether a scalar slot weights the terms of priors and guide.</summary>
    public bool IsWarmed { get; init; }

    /// <summary>Whether the guide has parameters for each row, so that a batch is all rows.</summary>
    public bool NeedsAllRows { get; init; }

    /// <summary>
    /// Whether data with a distribution of their own are drawn again at each run; else they keep the values that were drawn when they were
    /// bound.
    /// </summary>
    public bool DrawsData { get; init; }

    /// <summary>
    /// Whether latents that the guide samples without a density are drawn from <see cref="NormalProposal"/> in place of the guide, so that
    /// the ratios of densities are known.
    /// </summary>
    public bool Proposes { get; init; }

    /// <summary>Values of weights, and of params in unconstrained coordinates, that are constants, by name; others are slots.</summary>
    public IReadOnlyDictionary<string, Tensor> Fixed { get; init; } = noTensors;

    /// <summary>Whether nets are trained, so that dropout drops; else they are evaluated.</summary>
    public bool Trains { get; init; }

    /// <summary>
    /// The initial values of params, and of latents with a derived guide, and the units of their steps, by name; others start at or near 0.
    /// </summary>
    public IReadOnlyDictionary<string, InitialCoordinates> Starts { get; init; } = NoStarts;

    /// <summary>The variational family of latents without a guide.</summary>
    public GuideFamily Family { get; init; }

    /// <summary>Whether latents outside the rows are drawn once per particle, and not once.</summary>
    public bool DrawsAll { get; init; }

    /// <summary>
    /// Free bits: a KL divergence with a formula counts at least this many nats in each dimension of each row (Kingma et al. 2016); 0 for
    /// no minimum.
    /// </summary>
    public double FreeNats { get; init; }

    /// <summary>
    /// Whether terms outside of the rows are left out, so that the bound is that of new rows, E_q(shared) of the bound of a row: the
    /// distribution of what rows share is the posterior of the training, and its divergence from the prior is counted there.
    /// </summary>
    public bool IsPredictive { get; init; }

    /// <summary>Latents with given values (<see cref="GivenLatents"/>), which have no terms and no guide.</summary>
    public IReadOnlyList<Variable> Given { get; private init; } = [];

    /// <summary>This request with given values of some latents.</summary>
    public GuidedRequest WithGiven(IReadOnlyList<Variable> latents) => this with { Given = latents, Plan = Plan.Without(latents) };

    /// <summary>The same before a lowering has found the order of elimination.</summary>
    public GuidedRequest WithoutOrder() => this with { Plan = Plan with { Order = [] } };

    /// <summary>Whether the guide has a noising chain.</summary>
    public bool HasChains => Plan.Chains.Count > 0;

    /// <summary>The treatment of noising chains in the guide.</summary>
    public ChainTreatment Chains => Plan.Treatment;

    /// <summary>This request with another treatment of chains.</summary>
    public GuidedRequest With(ChainTreatment chains) => this with { Plan = Plan with { Treatment = chains } };

    /// <summary>Whether a chain's step is sampled for a row in proportion to recent costs; else uniformly.</summary>
    public bool DrawsStepsByCost { get; init; }
}
