using ProbDsl.Inference.Adversarial;
using ProbDsl.Inference.Advi;
using ProbDsl.Inference.MaximumLikelihood;
using ProbDsl.Inference.NoiseContrastive;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Exact;
using ProbDsl.Inference.Flows;
using ProbDsl.Inference.Gibbs;
using ProbDsl.Inference.Importance;
using ProbDsl.Inference.Integration;
using ProbDsl.Inference.Nonparametric;
using ProbDsl.Inference.Nuts;
using ProbDsl.Inference.Laplace;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Inference.Pathfinder;
using ProbDsl.Inference.Scores;

namespace ProbDsl.Inference.Methods;

/// <summary>The inference methods, in the order in which a fit without `--method` tries those that are a default for its story.</summary>
public sealed class MethodTable
{
    private const string DefaultReason = "the default for this story";

    /// <summary>The requirements of every method except those for one distribution.</summary>
    private static readonly Requirement[] everyMethod = [new AnyDensityRequirement(), new UnknownOrDataRequirement()];

    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="further">Further methods, tried after those of the project.</param>
    public MethodTable(StandardCatalog catalog, IReadOnlyList<InferenceMethod>? further = null)
    {
        All =
        [
            new MaximumLikelihoodMethod(catalog), new ExpectationMaximization(catalog), new MaximumAPosterioriMethod(),
            new ExactMethod(catalog), new KernelEstimate(catalog),
            new EmpiricalDistribution(), new LaplaceMethod(catalog), new Quadrature(catalog), new ImportanceMethod(catalog),
            new NutsMethod(), new PathfinderMethod(), new AdviMethod(catalog), new VariationalMessagePassing(catalog),
            new GibbsMethod(catalog), new VaeGanMethod(catalog), new EvidenceLowerBound(catalog), new ImportanceWeightedBound(catalog),
            new FlowMatching(catalog), new ScoreMatching(catalog), new NoiseContrast(catalog),
            new GanMethod(catalog), new FganMethod(catalog), new WganMethod(catalog),
            new AdversarialBayes(catalog), .. further ?? [],
        ];
        foreach (var method in All) method.JoinTable(All);
        planned = [.. catalog.MethodNames.Except(All.Select(m => m.Name))];
    }

    // methods of the language that are not supported yet
    private readonly string[] planned;

    public IReadOnlyList<InferenceMethod> All { get; }

    /// <summary>All methods in their form for a story.</summary>
    public IReadOnlyList<InferenceMethod> For(StoryFacts story) => [.. All.Select(m => m.For(story)).Select(WithKnown)];

    private InferenceMethod WithKnown(InferenceMethod method)
    {
        method.JoinTable(All);
        return method;
    }

    /// <summary>The methods that a comparison without `--methods` runs, those that refuse the story among them.</summary>
    public IReadOnlyList<InferenceMethod> Compared(StoryFacts story)
    {
        var usual = Default(story).Method?.Name;
        return [.. For(story).Where(m => m.Name == usual || m.IsComparedOn(story))];
    }

    /// <summary>The requested method, or the story's default, with its plan and reason; or why there is none.</summary>
    public MethodSelection Select(StoryFacts story, string? asked)
    {
        if (asked is null) return Default(story);
        if (For(story).FirstOrDefault(m => m.Name == asked) is not { } method)
            return new(null, null, "", [Unknown(asked, story)]);
        var choice = method.Choose(story);
        return choice.Plan is { } plan
            ? new(method, plan, "as requested", [])
            : new(null, null, "", Refused(method, choice, Instead(story, asked)));
    }

    /// <summary>
    /// What to request in place of a method that refuses: the default and a method of another kind with their results, then the names of
    /// all others that accept the story.
    /// </summary>
    private ValueList<string> Instead(StoryFacts story, string asked)
    {
        var found = Others(story, asked);
        ValueList<string> further = [.. For(story).Where(m => m.Name != asked && m.Concerns(story)
            && found.All(f => f.Name != m.Name) && m.Choose(story).Plan is not null).Select(m => m.Name)];
        return [.. PlanDiagnostics.Found(found, story), .. further.Count == 0 ? (string[])[] : [PlanDiagnostics.AlsoPossible(further)]];
    }

    /// <summary>Why a method refuses; the first reason lists the methods that accept the story.</summary>
    private static ValueList<Diagnostic> Refused(InferenceMethod method, MethodChoice choice, IReadOnlyList<string> instead) =>
        [.. choice.Refusals.Select((r, at) => PlanDiagnostics.MethodRefuses(method.Name, r, at == 0 ? instead : []))];

    /// <summary>
    /// The default: the only method for the story's distribution, or the first that accepts it among those that are a default for such
    /// stories.
    /// </summary>
    private MethodSelection Default(StoryFacts story)
    {
        if (For(story).FirstOrDefault(m => m.IsMadeFor(story)) is { } made) return MadeFor(made, story);
        foreach (var requirement in everyMethod)
            if (requirement.Unmet(story).ToList() is { Count: > 0 } unmet)
                return new(null, null, "", [.. unmet.Select(PlanDiagnostics.NoMethodTreats)]);
        return Next(story, new([.. For(story).Where(m => m.IsDefaultFor(story)).OrderBy(m => m.IsFirstDefaultFor(story) ? 0 : 1)]), []);
    }

    /// <summary>The first of the default methods that accepts the story; without one, the reason.</summary>
    /// <param name="story">The story.</param>
    /// <param name="defaults">The methods that are a default for such stories and were not tried yet.</param>
    /// <param name="refused">The methods that refuse.</param>
    private MethodSelection Next(StoryFacts story, Queue<InferenceMethod> defaults, List<(string Method, Refusal Refusal)> refused)
    {
        (string Method, Refusal Refusal)? expected = null;
        while (defaults.TryDequeue(out var method))
        {
            var choice = method.Choose(story);
            if (choice.Plan is { } plan)
                return new(method, plan, expected is var (other, refusal)
                    ? $"{DefaultReason} (not {other}: {refusal.Reason})" : DefaultReason, [])
                    { Next = method.IsTentative && defaults.Count > 0 ? () => Next(story, new(defaults), []) : null };
            refused.Add((method.Name, choice.Refusals[0]));
            if (method.IsExpectedFor(story)) expected ??= refused[^1];
        }

        var instead = FindAlternatives(story, m => !m.IsDefaultFor(story));
        return new(null, null, "", [PlanDiagnostics.NoMethod(refused, PlanDiagnostics.Found(instead, story))]);
    }

    /// <summary>
    /// Selects the only method for some distributions (nonparametric ones and continuous-time models), which explains best why it refuses.
    /// </summary>
    private static MethodSelection MadeFor(InferenceMethod method, StoryFacts story)
    {
        var choice = method.Choose(story);
        return choice.Plan is { } plan
            ? new(method, plan, "the method of its distribution", [])
            : new(null, null, "", [.. choice.Refusals.Select(r => PlanDiagnostics.MethodRefuses(method.Name, r, []))]);
    }

    /// <summary>The default method for the story, and a method of another kind.</summary>
    private IReadOnlyList<InferenceMethod> Others(StoryFacts story, string asked)
    {
        if (Default(story).Method is not { } usual) return FindAlternatives(story, m => m.Name != asked);
        return [usual, .. FindAlternatives(story, m => m.Name != asked && m.IsComparedOn(story)).Where(m => IsPoint(m) != IsPoint(usual))];
    }

    private static bool IsPoint(InferenceMethod method) => method.Posterior == PosteriorKind.Point;

    /// <summary>
    /// Alternatives to methods that refuse: the first that reports a posterior and the first that reports a point, which comes first if the
    /// story has a `param`.
    /// </summary>
    private IReadOnlyList<InferenceMethod> FindAlternatives(StoryFacts story, Func<InferenceMethod, bool> among)
    {
        var accepting = For(story).Where(m => among(m) && m.Choose(story).Plan is not null).ToList();
        bool[] kinds = story.Params.Any() ? [true, false] : [false, true];
        return [.. kinds.Select(isPoint => accepting.Where(m => IsPoint(m) == isPoint).OrderBy(m => m.IsDefaultFor(story) ? 0 : 1)
            .FirstOrDefault()).OfType<InferenceMethod>()];
    }

    /// <summary>The names of methods that are chosen by their ideas and accept the story.</summary>
    /// <param name="story">The story.</param>
    /// <param name="isChosen">Whether a method is chosen.</param>
    private List<string> Accepting(StoryFacts story, Func<InferenceMethod, bool> isChosen) =>
        [.. All.Where(m => isChosen(m) && For(story).Any(own => own.Name == m.Name && own.Choose(story).Plan is not null))
            .Select(m => m.Name)];

    private Diagnostic Unknown(string asked, StoryFacts story)
    {
        var names = All.Select(m => m.Name).ToList();
        if (MethodConcept.Find(asked) is { } idea)
        {
            var own = Accepting(story, m => m.Ideas.Contains(idea));
            var others = Accepting(story, m => m.RelatedIdeas.Contains(idea) && (!idea.IsOfPosterior || m.ReportsPosteriorOf(story)));
            if (own.Count > 0) return PlanDiagnostics.MethodByAnotherName(asked, idea, idea.IsOfPosterior ? own : [.. own, .. others]);
            if (others.Count > 0) return PlanDiagnostics.NoMethodOfIdea(asked, idea, others);
        }

        return planned.Contains(asked)
            ? PlanDiagnostics.MethodNotSupported(asked, names)
            : PlanDiagnostics.UnknownMethod(asked, DidYouMean.Closest(asked, names), names);
    }
}

/// <summary>A method with its plan and the reason for selecting it, or diagnostics.</summary>
public sealed record MethodSelection(InferenceMethod? Method, InferencePlan? Plan, string Reason, ValueList<Diagnostic> Diagnostics)
{
    /// <summary>The next default method, for a fit by this one that is not reliable; null if its result stands.</summary>
    public Func<MethodSelection>? Next { get; init; }
}
