namespace ProbDsl.Inference.Variational;

/// <summary>
/// Maximizes a lower bound on the log-likelihood, or on the log evidence, with draws of the guide, by its gradient in mini-batches.
/// </summary>
public abstract class GuidedMethod(StandardCatalog catalog) : InferenceMethod
{
    public override string ResultPhrase => "a model trained with its guide";

    public override string ResultOf(StoryFacts story) => story.Graph.Guide.Count > 0 || story.Graph.HasWeights ? ResultPhrase
        : ReportsPosteriorOf(story) ? "a variational approximation of the posterior" : "the maximum of the likelihood";

    public override bool ReportsPosteriorOf(StoryFacts story) =>
        story.Graph.Guide.Count > 0 || story.NeededLatents.Any(l => !l.IsFiniteLatent);

    public override PosteriorKind Posterior => PosteriorKind.Approximate;

    public override bool Trains => true;

    internal abstract BoundKind Kind { get; }

    /// <summary>The bound that the method of this name maximizes.</summary>
    public static BoundKind KindOf(string method) =>
        method == ImportanceWeightedBound.MethodName ? BoundKind.Iwae : BoundKind.Elbo;

    /// <summary>The name of the method with this bound, other than a likelihood.</summary>
    internal static string NameOf(BoundKind kind) =>
        kind == BoundKind.Iwae ? ImportanceWeightedBound.MethodName : EvidenceLowerBound.MethodName;

    public override bool IsDefaultFor(StoryFacts story) =>
        story.Graph.HasWeights || story.Graph.Guide.Count > 0 || story.Structures.HasClosedFormChains;

    // without latents to draw, both bounds equal the log-likelihood, which `mle` maximizes
    public override bool IsComparedOn(StoryFacts story) =>
        story.Graph.Guide.Count > 0 || (story.Graph.HasWeights && !story.HasNetsAlone);

    public override RunTraits Traits(StoryFacts story, RunOptions options) => GuidedTraits.Find(Kind, story, options);

    protected override IReadOnlyList<PlanRule> Rules => [new GuidePlanRule(Name, averages: Kind == BoundKind.Elbo)];

    public override bool SupportsFreshRows(Problem problem, FitOptions options) =>
        GuidedSettings.Create(Kind, AmortizedGuide.Completed(problem, catalog), options).Request is
            { Rows: { } rows, NeedsAllRows: false } && !BatchedPlate.HasGroups(problem.Graph, rows);

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options) =>
        new GuidedStart(Name, Kind, catalog, AllMethods).Of(fit, options);
}

/// <summary>Variational inference: the evidence lower bound (Kingma and Welling 2014; Rezende et al. 2014).</summary>
internal sealed class EvidenceLowerBound(StandardCatalog catalog) : GuidedMethod(catalog)
{
    internal const string MethodName = "elbo";

    public override string Name => MethodName;

    public override string Summary => "the evidence lower bound by draws of a guide, for stories with nets or without";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.Variational, MethodConcept.Autoencoder, MethodConcept.Diffusion];

    public override IReadOnlyList<MethodConcept> RelatedIdeas => [MethodConcept.MarkovChains, MethodConcept.Likelihood];

    internal override BoundKind Kind => BoundKind.Elbo;
}

/// <summary>The importance-weighted bound of k draws (Burda et al. 2016).</summary>
internal sealed class ImportanceWeightedBound(StandardCatalog catalog) : GuidedMethod(catalog)
{
    internal const string MethodName = "iwae";

    public override string Name => MethodName;

    public override string Summary => "the bound of k weighted draws of a guide, tighter than the ELBO";

    internal override BoundKind Kind => BoundKind.Iwae;

    public override bool IsDefaultFor(StoryFacts story) => false;

    // it samples every member of a chain for each row, where elbo has formulas
    public override bool IsComparedOn(StoryFacts story) => base.IsComparedOn(story) && !story.Structures.HasClosedFormChains;
}
