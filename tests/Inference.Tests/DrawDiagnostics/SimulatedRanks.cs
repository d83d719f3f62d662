using ProbDsl.Catalog.Options;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.LatentRecovery;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>
/// Simulation-based calibration (Talts et al. 2018): of unknowns drawn from their prior, and data drawn given them, the ranks of the
/// unknowns among draws from the posterior.
/// </summary>
internal static class SimulatedRanks
{
    private const int Draws = RankTest.Ranks - 1;

    /// <summary>The ranks of each quantity.</summary>
    /// <param name="story">The story.</param>
    /// <param name="prior">How the prior of the simulated unknowns differs from the story's.</param>
    /// <param name="quantities">The unknowns that are ranked.</param>
    /// <param name="falseAlarm">The probability that ranks which are uniform fail one of the two tests.</param>
    public static List<(string Quantity, RankTest Test)> Of(
        CalibrationStory story, WrongPrior prior, string[] quantities, double falseAlarm = RankTest.UsualFalseAlarm)
    {
        var (random, counts) = (new TextbookDraws(17), quantities.ToDictionary(q => q, _ => new int[RankTest.Ranks]));
        var graph = TestStory.Compile($"model M\n{story.Text}");
        Simulation[] simulated = [.. Enumerable.Range(0, story.Replicates).Select(_ => story.Simulate(random, prior))];
        Parallel.For(0, simulated.Length, replicate =>
        {
            var draws = Posterior(story, graph, simulated[replicate], (ulong)replicate + 1);
            foreach (var (quantity, ranks) in counts)
            {
                var of = Quantity.Parse(quantity);
                var truth = of.In(simulated[replicate].Unknowns.Single(u => u.Name == of.Unknown).Values);
                double[][] each = [.. draws.Arrays[of.Unknown].Values.Chunk(draws.Arrays[of.Unknown].Values.Length / draws.Count)];
                var rank = Enumerable.Range(0, Draws).Count(d => of.In(each[d * story.Every]) < truth);
                Interlocked.Increment(ref ranks[rank]);
            }
        });
        return [.. counts.Select(c => (c.Key, new RankTest(c.Value, falseAlarm)))];
    }

    private static PosteriorDraws Posterior(CalibrationStory story, ModelGraph graph, Simulation simulated, ulong seed)
    {
        var bound = TestStory.By(graph, simulated.Csv);
        FitOptions options = new(Threads: 1, Draws: Draws * story.Every, Seed: seed);
        if (story.Method == "gibbs") options = options.With(StandardOptions.Chains, 1).With(StandardOptions.WarmUpDraws, 50);
        if (story.Method == "nuts")
            options = options.With(StandardOptions.Chains, 1).With(StandardOptions.WarmUpDraws, 200)
                .With(StandardOptions.Marginalize, "off");
        var fitted = bound.Fitted(options, story.Method);
        if (story.Method == "nuts") return fitted.Summary!.Draws!;
        return IntegratedLatents.AddTo(fitted.Summary!, bound.Problem, DensityPlan.Analyze(bound.Problem), TestStory.Catalog,
            ManagedEngine.On(1), seed, CredibleInterval.Usual).Find<PosteriorDraws>()!;
    }
}
