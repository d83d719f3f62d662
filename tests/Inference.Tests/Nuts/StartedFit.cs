using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Chains;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Nuts;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Nuts;

/// <summary>Fits of a story by the sampler whose chains start where a test puts them, on one thread.</summary>
internal sealed class StartedFit : IDisposable
{
    private readonly TestStory story;
    private readonly InferencePlan plan;
    private readonly LogJoint joint;
    private readonly StoryObjective objective;

    public StartedFit(TestStory story)
    {
        this.story = story;
        plan = story.Select("nuts").Plan!;
        joint = story.Facts.Lowered(plan.Density).Condensed();
        objective = new(story.Problem, joint, withJacobian: true, new FitOptions(Threads: 1).ChosenEngine);
    }

    /// <summary>The number of unconstrained parameters.</summary>
    public int Dimension => objective.Dimension;

    /// <summary>What a fit reports.</summary>
    /// <param name="starts">The start of each chain [chains][dimension].</param>
    /// <param name="settings">The settings of the chains.</param>
    /// <param name="draws">The draws of each chain.</param>
    /// <param name="seed">The seed of the chains.</param>
    public FitOutcome Run(double[][] starts, NutsSettings settings, int draws, ulong seed)
    {
        var options = new FitOptions(Seed: seed, Threads: 1);
        using var sampler = new NutsSampler(
            story.Facts, plan.Density, joint, options.ChosenEngine, settings, new PathStarts(starts.Length, seed), []);
        using var started = new StartedSampler(sampler, new(objective, settings), starts);
        var chains = new ChainSettings(starts.Length, settings.WarmUp, draws);
        using var store = DrawStore.Create(chains, sampler.Statistics.Count, Dimension, options);
        var run = new ChainDriver<NutsState>([started], "chains", chains, store, options)
            .Run(new NoProgress(), TestContext.Current.CancellationToken);
        if (ChainOutcome.WithoutResult(run) is { } none) return none;
        (string Name, double[] Values)[] statistics =
            [.. sampler.Statistics.Select((name, i) => (name, store.StatisticOf(i, run.Taken)))];
        var report = TrajectoryReport.Create(story.Problem, plan.Density, joint, starts.Length, settings, statistics);
        return ChainOutcome.Summarize(run, joint, store.FirstOf(run.Taken).Arrays(objective), statistics[NutsSampler.LogDensity].Values,
            CredibleInterval.Usual, note: null,
            new([report], [.. NutsDiagnostics.Find(report, settings, isAsWritten: false)], [.. statistics.Skip(1)]));
    }

    public void Dispose() => objective.Dispose();

    /// <summary>The sampler, with other starts.</summary>
    private sealed class StartedSampler(NutsSampler sampler, NutsChain chain, double[][] starts) : ChainMethod<NutsState>
    {
        public override int Dimension => sampler.Dimension;

        public override IReadOnlyList<string> Statistics => sampler.Statistics;

        public override NutsState Init(int number, RandomStream random) => chain.Begin(starts[number], random);

        public override NutsState Next(NutsState state, int step, RandomStream random) => sampler.Next(state, step, random);

        public override void Write(NutsState state, RandomStream random, Span<double> statistics, Span<double> draw) =>
            sampler.Write(state, random, statistics, draw);

        public override IReadOnlyDictionary<string, double[]> Save(NutsState state) => sampler.Save(state);

        public override NutsState? Restore(IReadOnlyDictionary<string, double[]> arrays) => sampler.Restore(arrays);

        // the sampler is another's
        public override void Dispose()
        {
        }
    }
}
