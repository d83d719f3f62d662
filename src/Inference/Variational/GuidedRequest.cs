using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Options;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// What is asked of a story and its guide. Plan: what becomes of each latent. Rows: the plate whose members come in batches of Batch, and
/// have Particles draws each; null: the whole story has them. Guide: whether log q's own arguments are held fixed for the slope, so that it
/// moves only through the draws (Roeder et al. 2017). UsesFormulas: divergences by their formulas where there are some.
/// </summary>
internal sealed record GuidedRequest(
    BoundPlan Plan, Plate? Rows, int Batch, int Particles, ElementType FloatType = ElementType.Float64, bool HoldsGuide = false,
    bool UsesFormulas = true)
{
    /// <summary>Whether a scalar slot weighs all that the latents' own laws and the guide add.</summary>
    public bool IsWarmed { get; init; }

    /// <summary>Whether the guide has numbers of its own for each row, so that a batch is all of them.</summary>
    public bool NeedsAllRows { get; init; }

    /// <summary>
    /// Whether data with a law of their own are drawn afresh at each run; else they are as they were drawn when they were bound.
    /// </summary>
    public bool DrawsData { get; init; }

    /// <summary>
    /// Where params, and latents by a derived guide, start, and in which unit their steps are, by name; others start at or beside 0.
    /// </summary>
    public IReadOnlyDictionary<string, StartedAt> Starts { get; init; } = new Dictionary<string, StartedAt>();

    /// <summary>The law of latents that a guide leaves out.</summary>
    public GuideFamily Family { get; init; }

    /// <summary>Whether what stands outside of the rows is drawn as often as rows are, not once.</summary>
    public bool DrawsAll { get; init; }

    /// <summary>
    /// A divergence that has a formula counts as at least this many nats in each dimension of each row (Kingma et al. 2016); 0: as it is.
    /// </summary>
    public double FreeNats { get; init; }

    /// <summary>Whether the guide adds noise to data along a chain.</summary>
    public bool HasChains => Plan.Chains.Count > 0;

    /// <summary>What becomes of chains by which the guide adds noise to data.</summary>
    public ChainTreatment Chains => Plan.Treatment;

    /// <summary>The same with another treatment of chains.</summary>
    public GuidedRequest With(ChainTreatment chains) => this with { Plan = Plan with { Treatment = chains } };

    /// <summary>Whether a chain's step is drawn for a row by what steps cost lately; else each as often.</summary>
    public bool DrawsStepsByCost { get; init; }
}
