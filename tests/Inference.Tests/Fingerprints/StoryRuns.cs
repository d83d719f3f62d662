using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Engines;
using ProbDsl.Tests.StateChains;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Fits;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Fingerprints;

/// <summary>The stories of the tests of the compiler, `em` and `mle`, by every method: plans, and short fits to random data.</summary>
internal static class StoryRuns
{
    private const string Estimated = "estimated/", Chain = "chain/", Near = "near a limit/", Limit = "limit/";

    private const int Rows = 12;

    public static IReadOnlyList<string> Methods { get; } = [.. new MethodTable(TestStory.Catalog).All.Select(m => m.Name)];

    public static IEnumerable<string> Stories =>
    [
        .. StoryJointTests.All, .. AcceptedStories.All.Keys.Select(name => Estimated + name),
        .. FiniteChains.All.Keys.Select(name => Chain + name), .. LoweringLimitTests.Stories.Select(name => Limit + name),
        .. LoweringLimitTests.Stories.Select(name => Near + name),
    ];

    public static Problem Problem(string story)
    {
        if (Own(story, Estimated) is { } estimated)
            return TestStory.By($"model Told(K = 2)\n{AcceptedStories.All[estimated]}", SmallTable.Rows).Problem;
        if (Own(story, Chain) is { } chain) return FiniteChains.Bind(chain).Problem;
        if (Own(story, Limit) is { } limit) return LoweringLimitTests.Problem(limit, isNear: false);
        return Own(story, Near) is { } near ? LoweringLimitTests.Problem(near, isNear: true)
            : StoryJointTests.Problem(story, seed: 1, Rows);
    }

    /// <summary>The method as it treats the story, with what it makes of it.</summary>
    public static (InferenceMethod Method, MethodChoice Choice) Choose(Problem problem, string method) => Choose(Facts(problem), method);

    /// <summary>Every method that accepts the story, as it treats it, with its plan.</summary>
    public static IEnumerable<(InferenceMethod Method, InferencePlan Plan)> Accepted(Problem problem)
    {
        var story = Facts(problem);
        foreach (var name in Methods)
            if (Choose(story, name) is (var method, { Plan: { } plan })) yield return (method, plan);
    }

    /// <summary>What a method says of a story before it takes a step. One start shows it: a guide begins at the mode that each start
    /// reaches.</summary>
    public static IReadOnlyList<string> Begin(Problem problem, InferenceMethod method, InferencePlan plan)
    {
        var begun = method.Start(problem, plan, Short(engine: null, learningRate: null) with { Restarts = 1 });
        (begun.Value as IDisposable)?.Dispose();
        return [.. begun.Diagnostics.Select(d => d.Code)];
    }

    /// <summary>A few steps of a fit; null with diagnostics where it cannot begin.</summary>
    /// <param name="engine">What runs its programs; null: the managed engine.</param>
    /// <param name="learningRate">The size of a step of a training; null: the default of the method.</param>
    public static (FitOutcome? Outcome, IReadOnlyList<string> Codes) Run(
        Problem problem, InferenceMethod method, InferencePlan plan, EngineKind? engine = null, double? learningRate = null)
    {
        var options = Short(engine, learningRate);
        var begun = method.Start(problem, plan, options);
        if (begun.Value is not { } fitting) return (null, [.. begun.Diagnostics.Select(d => d.Code)]);
        using var disposed = fitting as IDisposable;
        var outcome = fitting.Run(options, new NoProgress(), TestContext.Current.CancellationToken);
        return (outcome, [.. outcome.Diagnostics.Select(d => d.Code)]);
    }

    private static StoryFacts Facts(Problem problem) => StoryFacts.Of(problem.Graph, TestStory.Catalog).With(problem);

    private static (InferenceMethod Method, MethodChoice Choice) Choose(StoryFacts story, string method)
    {
        var found = new MethodTable(TestStory.Catalog).For(story).First(m => m.Name == method);
        return (found, found.Choose(story));
    }

    private static FitOptions Short(EngineKind? engine, double? learningRate) =>
        new(Seed: 1, MaxIterations: 3, Restarts: 2, Threads: 1, Draws: 20)
        {
            [StandardOptions.BatchSize] = 4,
            [StandardOptions.LearningRate] = learningRate,
            Engine = engine,
        };

    /// <summary>The name behind a prefix; null where it has another.</summary>
    private static string? Own(string story, string kind) =>
        story.StartsWith(kind, StringComparison.Ordinal) ? story[kind.Length..] : null;
}
