using ProbDsl.Catalog;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.InferNet;

/// <summary>A method of Infer.NET (Minka et al. 2018): the story is translated to its modeling language, compiled and run there.</summary>
/// <param name="catalog">The definitions of distributions.</param>
/// <param name="by">The algorithm.</param>
public sealed class InferNetMethod(StandardCatalog catalog, InferNetAlgorithm by) : InferenceMethod
{
    /// <summary>A method for each algorithm.</summary>
    public static IReadOnlyList<InferenceMethod> All(StandardCatalog catalog) =>
        [.. Enum.GetValues<InferNetAlgorithm>().Select(by => new InferNetMethod(catalog, by))];

    public override string Name => by switch
    {
        InferNetAlgorithm.MessagePassing => "infernet",
        InferNetAlgorithm.ExpectationPropagation => "infernet_ep",
        _ => "infernet_gibbs",
    };

    public override string Summary => $"{AlgorithmName} by Infer.NET, for conjugate stories";

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

    protected override IReadOnlyList<PlanRule> Rules => [new TranslationRule(AlgorithmName)];

    private string AlgorithmName => by switch
    {
        InferNetAlgorithm.MessagePassing => "variational message passing",
        InferNetAlgorithm.ExpectationPropagation => "expectation propagation",
        _ => "Gibbs sampling",
    };

    public override Result<Fitting> Start(Problem problem, InferencePlan plan, FitOptions options) =>
        Attempt(() => new InferNetFitting(Name, problem, catalog, plan.Density, by, options));
}

/// <summary>The algorithms of Infer.NET that are methods.</summary>
public enum InferNetAlgorithm
{
    MessagePassing,
    ExpectationPropagation,
    GibbsSampling,
}
