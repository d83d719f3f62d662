using Microsoft.ML.Probabilistic.Algorithms;
using Microsoft.ML.Probabilistic.Models.Attributes;
using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Plans.Requirements;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.InferNet;

/// <summary>A method of Infer.NET (Minka et al. 2018): the story is translated to its modeling language, compiled and run there.</summary>
/// <param name="evidence">What the log evidence that it finds is, for a story; null if it finds none.</param>
/// <param name="create">The algorithm with the options of a fit.</param>
public sealed class InferNetMethod(StandardCatalog catalog, string name, string title,
    Func<ModelGraph, ICatalog, ObjectiveKind>? evidence, Func<FitOptions, IAlgorithm> create) : InferenceMethod
{
    /// <summary>What to do with a story that is not translated.</summary>
    internal const string Instead = "`--method vmp` and `--method gibbs` accept more stories";

    public static IReadOnlyList<InferenceMethod> All(StandardCatalog catalog) =>
    [
        new InferNetMethod(catalog, "infernet", "variational message passing", Evidence.BoundOf, _ => new VariationalMessagePassing()),
        new InferNetMethod(catalog, "infernet_ep", "expectation propagation", Evidence.Describe, _ => new ExpectationPropagation()),
        new InferNetMethod(catalog, "infernet_gibbs", "Gibbs sampling", null,
            options => new GibbsSampling { BurnIn = options.DrawsOrDefault / 4, Thin = 1 }),
    ];

    public override string Name => name;

    public override string Summary => $"{title} by Infer.NET, for conjugate stories";

    public override string ResultPhrase => "an approximation of the posterior by Infer.NET";

    public override PosteriorKind Posterior => PosteriorKind.Approximate;

    public override bool KeepsLabels => true;

    public override bool IsComparedOn(StoryFacts story) => false;

    protected override IReadOnlyList<Requirement> Requires =>
    [
        Requirement.Together(new NoGuide(), new NoParams(Name, "give it a prior in place of `param`")), new LogDensityRequirement(),
        new ObservedDataRequirement(), Every.Statement(new NoTargetStatement("Infer.NET does"), new NoTypeTruncation()),
        new CompleteDataRequirement("Infer.NET needs"), new EqualGroupLengthRequirement(),
        new CoordinateRequirement(DensityUse.Joint), new TranslationRequirement(),
    ];

    protected override IReadOnlyList<PlanRule> Rules => [new SingleTreatmentRule(new ByInferNet(title), "by Infer.NET", DensityUse.Joint)];

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options) => Attempt(() =>
        new InferNetFitting(name, create(options), evidence?.Invoke(fit.Problem.Graph, catalog), fit.Problem, catalog,
            fit.Plan.Density, options));

    /// <summary>Requires that the story can be written in the modeling language of Infer.NET, which is checked with data.</summary>
    private sealed class TranslationRequirement : Requirement
    {
        public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Problem is not { } problem ? []
            : LoweringLimit.Unmet(story.Graph, () => new StoryModel(problem, story.Catalog, story.JointDensity, withEvidence: true));
    }

    private sealed record ByInferNet(string Algorithm) : Treatment(Algorithm);
}
