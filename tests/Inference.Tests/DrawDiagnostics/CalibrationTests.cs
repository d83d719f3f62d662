using System.Globalization;
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
/// Simulation-based calibration (Talts et al. 2018): of unknowns drawn from their prior, and data drawn given them, the rank of the unknown
/// among draws from the posterior is uniform. A right posterior fails a <see cref="RankTest"/> with a probability of at most 2e-4. Seeds
/// are fixed; with others, one of the 25 unknowns below would raise a false alarm in at most one of 200 runs.
/// </summary>
public sealed class CalibrationTests
{
    private const int Draws = RankTest.Ranks - 1;

    public static TheoryData<string> Stories => [.. CalibrationStory.All.Keys];

    /// <summary>Story, unknown, and how its simulated prior differs.</summary>
    public static TheoryData<string, string, double, double> Wrong => new()
    {
        { "mean", "m", 1.5, 0 }, { "mean", "m", 1, 0.5 }, { "regression", "base", 1.5, 0 }, { "known chain", "level[1]", 1.5, 0 },
        { "level", "drift", 2, 0 }, { "hierarchy", "m", 1, 0.5 }, { "mixture", "ordered m[1]", 1, 0.5 },
    };

    [Theory, MemberData(nameof(Stories))]
    public void Ranks_of_unknowns_are_uniform(string name)
    {
        var story = CalibrationStory.All[name];
        Assert.All(Ranks(story, new(), story.Quantities), q => Assert.True(q.Test.IsUniform, $"{q.Quantity}: {q.Test}"));
    }

    [Theory, MemberData(nameof(Wrong))]
    public void A_mildly_wrong_prior_is_rejected(string name, string unknown, double wider, double shift)
    {
        var story = CalibrationStory.All[name];
        var (_, ranks) = Assert.Single(Ranks(story, new(wider, shift), [unknown]));
        Assert.False(ranks.IsUniform, ranks.ToString());
    }

    /// <summary>The ranks of each quantity.</summary>
    private static List<(string Quantity, RankTest Test)> Ranks(CalibrationStory story, WrongPrior prior, string[] quantities)
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
        return [.. counts.Select(c => (c.Key, new RankTest(c.Value)))];
    }

    private static PosteriorDraws Posterior(CalibrationStory story, ModelGraph graph, Simulation simulated, ulong seed)
    {
        var bound = TestStory.By(graph, Csv(simulated.Columns));
        FitOptions options = new(Threads: 1, Draws: Draws * story.Every, Seed: seed);
        if (story.Method == "gibbs") options = options.With(StandardOptions.Chains, 1).With(StandardOptions.WarmUpDraws, 50);
        var fitted = bound.Fitted(options, story.Method);
        return IntegratedLatents.AddTo(fitted.Summary!, bound.Problem, DensityPlan.Analyze(bound.Problem), TestStory.Catalog,
            ManagedEngine.On(1), seed, CredibleInterval.Usual).Find<PosteriorDraws>()!;
    }

    private static string Csv((string Name, double[] Values)[] columns) => string.Join(',', columns.Select(c => c.Name)) + "\n"
        + string.Concat(columns[0].Values.Select((_, row) =>
            string.Join(',', columns.Select(c => c.Values[row].ToString("R", CultureInfo.InvariantCulture))) + "\n"));

    /// <summary>A number of an unknown.</summary>
    /// <param name="Unknown">The name of the unknown.</param>
    /// <param name="At">Its position in the array.</param>
    /// <param name="IsOrdered">Whether the array is sorted first: the labels of its elements are exchangeable.</param>
    private sealed record Quantity(string Unknown, int At, bool IsOrdered)
    {
        public static Quantity Parse(string text)
        {
            var parts = text.Replace("ordered ", "", StringComparison.Ordinal).TrimEnd(']').Split('[');
            return new(parts[0], parts.Length == 1 ? 0 : int.Parse(parts[1], CultureInfo.InvariantCulture) - 1,
                text.StartsWith("ordered ", StringComparison.Ordinal));
        }

        public double In(double[] array) => IsOrdered ? array.Order().ElementAt(At) : array[At];
    }
}
