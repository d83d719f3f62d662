using Microsoft.ML.Probabilistic.Algorithms;
using Microsoft.ML.Probabilistic.Models.Attributes;
using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.InferNet;

/// <summary>A method of Infer.NET (Minka et al. 2018): the story is translated to its modeling language, compiled and run there.</summary>
public sealed class InferNetMethod : InferenceMethod
{
    private readonly StandardCatalog catalog;
    private readonly InferNetAlgorithm by;

    private InferNetMethod(StandardCatalog catalog, InferNetAlgorithm by) => (this.catalog, this.by) = (catalog, by);

    /// <summary>A method for each algorithm.</summary>
    public static IReadOnlyList<InferenceMethod> All(StandardCatalog catalog) =>
    [
        new InferNetMethod(catalog, new("infernet", "variational message passing", Evidence.BoundOf, _ => new VariationalMessagePassing())),
        new InferNetMethod(catalog, new("infernet_ep", "expectation propagation", Evidence.Of, _ => new ExpectationPropagation())),
        new InferNetMethod(catalog, new("infernet_gibbs", "Gibbs sampling", null,
            options => new GibbsSampling { BurnIn = options.DrawsOrDefault / 4, Thin = 1 })),
    ];

    public override string Name => by.Method;

    public override string Summary => $"{by.Title} by Infer.NET, for conjugate stories";

    public override string ResultPhrase => "an approximation of the posterior by Infer.NET";

    public override PosteriorKind Posterior => PosteriorKind.Approximate;

    public override bool KeepsLabels => true;

    public override bool IsComparedOn(StoryFacts story) => false;

    protected override IReadOnlyList<Requirement> Requires =>
    [
        Requirement.Together(new NoGuide(), new NoParams(Name, "give it a prior in place of `param`")), new LogDensityRequirement(),
        new ObservedDataRequirement(), Every.Statement(new NoTargetStatement("Infer.NET does")),
        new CompleteDataRequirement("Infer.NET needs"), new EqualGroupLengthRequirement(), new CoordinateRequirement(),
    ];

    protected override IReadOnlyList<PlanRule> Rules => [new TranslationRule(by.Title)];

    public override Result<Fitting> Start(Problem problem, InferencePlan plan, FitOptions options) =>
        Attempt(() => new InferNetFitting(by, problem, catalog, plan.Density, options));

    /// <summary>Offers all unknowns to Infer.NET if the story can be written in its language, which is checked with data.</summary>
    private sealed class TranslationRule(string title) : PlanRule
    {
        public override IEnumerable<Block> Marginalize(StoryFacts story) => MarginalizedBlocks.Of(story.JointDensity);

        public override LoweredPlan? Lowered(StoryFacts story) => story.JointDensity;

        public override Offer Treat(StoryFacts story) => Offer.Unless(
            story.Problem is not { } problem ? []
                : LoweringLimit.Unmet(story.Graph, () => new StoryModel(problem, story.Catalog, story.JointDensity, withEvidence: true)),
            [new([.. story.JointDensity.Coordinates.Select(c => c.Name)], new ByInferNet(title), $"{title} of Infer.NET")]);
    }

    private sealed record ByInferNet(string Algorithm) : Treatment(Algorithm);
}

/// <summary>An algorithm of Infer.NET.</summary>
/// <param name="Method">The name of the method.</param>
/// <param name="Title">The algorithm in words.</param>
/// <param name="Evidence">What the log evidence that it finds is, for a story; null if it finds none.</param>
/// <param name="Create">The algorithm with the options of a fit.</param>
internal sealed record InferNetAlgorithm(
    string Method, string Title, Func<ModelGraph, ICatalog, ObjectiveKind>? Evidence, Func<FitOptions, IAlgorithm> Create);
