using System.Globalization;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.States;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Reliability;

/// <summary>
/// Simulation-based calibration (Talts et al. 2018): of unknowns drawn from their prior, and data drawn given them, the posterior
/// probability below the unknown is uniform. The draws are made here, without the sampler of stories.
/// </summary>
public sealed class CalibrationTests
{
    private const int Replicates = 100, Bins = 5;

    /// <summary>The quantile of chi-squared with 4 degrees of freedom at 1e-5: a right posterior fails once in 100,000 runs.</summary>
    private const double Limit = 28.5;

    private const string Mean = """
        model Mean
        data y[rows]: real
        m ~ Normal(1, 2)
        for n in rows { y[n] ~ Normal(m, 3) }
        """;

    private const string Both = """
        model Both
        data y[rows]: real
        m ~ Normal(0, 2)
        t ~ Gamma(shape = 2, rate = 1)
        for n in rows { y[n] ~ Normal(m, precision = t) }
        """;

    private const string Level = """
        model Level
        data y[times]: real
        drift: positive ~ Exponential(1)
        noise: positive ~ Exponential(1)
        level[1] ~ Normal(0, 2)
        for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
        for t in times { y[t] ~ Normal(level[t], noise) }
        """;

    private const string Steps = """
        model Steps
        data y[times]: real
        turn ~ Gamma(shape = 2, rate = 1)
        level[1] ~ Normal(0, 2)
        for t in 2..times { level[t] ~ Normal(level[t-1], precision = turn) }
        for t in times { y[t] ~ Normal(level[t], 1) }
        """;

    /// <summary>Method, story, unknown, its position in its array.</summary>
    public static TheoryData<string, string, string, int> Cases => new()
    {
        { "exact", "mean", "m", 0 }, { "gibbs", "both", "m", 0 }, { "gibbs", "both", "t", 0 }, { "gibbs", "steps", "turn", 0 },
        { "gibbs", "steps", "level", 2 }, { "importance", "level", "drift", 0 }, { "importance", "level", "noise", 0 },
        { "importance", "level", "level", 2 },
    };

    [Theory, MemberData(nameof(Cases))]
    public void The_probability_below_an_unknown_is_uniform(string method, string story, string unknown, int at) =>
        Assert.InRange(ChiSquared(method, story, unknown, at, wider: 1), 0, Limit);

    /// <summary>Unknowns from a prior five times as wide as the story's are noticed.</summary>
    [Theory, InlineData("exact", "mean", "m", 0), InlineData("gibbs", "both", "m", 0), InlineData("importance", "level", "level", 0)]
    public void A_wrong_prior_is_rejected(string method, string story, string unknown, int at) =>
        Assert.True(ChiSquared(method, story, unknown, at, wider: 5) > Limit);

    private static double ChiSquared(string method, string story, string unknown, int at, double wider)
    {
        var (counts, random) = (new int[Bins], new Draws(17));
        for (var replicate = 0; replicate < Replicates; replicate++)
        {
            var (text, truth, numbers) = Drawn(story, random, wider);
            var csv = "y\n" + string.Concat(numbers.Select(y => y.ToString("R", CultureInfo.InvariantCulture) + "\n"));
            var (bound, seed) = (TestStory.By(text, csv), (ulong)replicate + 1);
            var fitted = bound.Fitted(new(Threads: 1) { Draws = 400, Seed = seed }, method);
            var draws = IntegratedLatents.AddTo(fitted.Summary!, bound.Problem, DensityPlan.Of(bound.Problem), TestStory.Catalog,
                ManagedEngine.On(1), seed).Find<PosteriorDraws>()!;
            var (array, width) = (draws.Arrays[unknown].Values, draws.Arrays[unknown].Values.Length / draws.Count);
            var below = Enumerable.Range(0, draws.Count).Count(d => array[(d * width) + at] < truth[unknown][at]);
            counts[Math.Min(Bins - 1, below * Bins / draws.Count)]++;
        }

        var expected = (double)Replicates / Bins;
        return counts.Sum(c => (c - expected) * (c - expected) / expected);
    }

    /// <summary>Unknowns and data; the first normal unknown has a prior this much wider than the story's.</summary>
    private static (string Text, Dictionary<string, double[]> Truth, double[] Data) Drawn(string story, Draws random, double wider)
    {
        switch (story)
        {
            case "mean":
                var m = random.Normal(1, 2 * wider);
                return (Mean, new() { ["m"] = [m] }, random.Normals(2, _ => m, 3));
            case "both":
                var (center, precision) = (random.Normal(0, 2 * wider), random.Gamma2());
                return (Both, new() { ["m"] = [center], ["t"] = [precision] }, random.Normals(3, _ => center, 1 / Math.Sqrt(precision)));
            case "steps":
                var turn = random.Gamma2();
                var steps = random.Walk(5, 2 * wider, 1 / Math.Sqrt(turn));
                return (Steps, new() { ["turn"] = [turn], ["level"] = steps }, random.Normals(5, t => steps[t], 1));
            default:
                var (drift, noise) = (random.Exponential(), random.Exponential());
                var levels = random.Walk(5, 2 * wider, drift);
                return (Level, new() { ["drift"] = [drift], ["noise"] = [noise], ["level"] = levels },
                    random.Normals(5, t => levels[t], noise));
        }
    }

    /// <summary>Random numbers by textbook formulas.</summary>
    private sealed class Draws(int seed)
    {
        private readonly Random random = new(seed);

        public double Normal(double mean, double sd) =>
            mean + (sd * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

        public double Exponential() => -Math.Log(1 - random.NextDouble());

        /// <summary>The sum of two exponentials: a gamma distribution with shape 2 and rate 1.</summary>
        public double Gamma2() => Exponential() + Exponential();

        public double[] Normals(int count, Func<int, double> mean, double sd) =>
            [.. Enumerable.Range(0, count).Select(i => Normal(mean(i), sd))];

        public double[] Walk(int length, double start, double step)
        {
            var levels = new double[length];
            for (var t = 0; t < length; t++) levels[t] = t == 0 ? Normal(0, start) : Normal(levels[t - 1], step);
            return levels;
        }
    }
}
