using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LatentRecovery;

/// <summary>
/// Effects of groups behind yes or no and counts whose posteriors are steep on one side (yes alone, no event) and far from normal, with a
/// wide prior: evidence, moments and quantiles of draws against sums over a fine grid.
/// </summary>
public sealed class SteepMemberTests
{
    private const int Draws = 40_000;

    private static readonly (string Group, int Yes, int Of)[] groups = [("a", 2, 2), ("b", 1, 2), ("c", 0, 6), ("d", 6, 6), ("e", 4, 6)];

    private static string Csv => "g,y\n" + string.Concat(groups.SelectMany(g => Enumerable.Range(0, g.Of)
        .Select(i => $"{g.Group},{(i < g.Yes ? "yes" : "no")}\n")));

    // the scale has so narrow a prior that it is known
    private static string Story(double scale) => FormattableString.Invariant($$"""
        model Steep
        data g[rows]: index[G]
        data y[rows]: bool from y == "yes"
        s ~ Normal({{scale}}, 0.0001)
        for k in G { e[k] ~ Normal(0.5, s) }
        for n in rows { y[n] ~ Bernoulli(logit = e[g[n]]) }
        """);

    [Theory, InlineData(1.0, 1e-6), InlineData(3.0, 2e-6), InlineData(10.0, 3e-4), InlineData(30.0, 3e-3)]
    public void The_evidence_is_that_of_a_grid(double scale, double tolerance)
    {
        var summary = Fitted(scale);
        Assert.Equal(groups.Sum(g => new Grid(g.Yes, g.Of, scale).LogIntegral), summary.Metric!.Value, tolerance);
    }

    [Theory, InlineData(1.0), InlineData(10.0)]
    public void Draws_have_the_quantiles_of_a_grid(double scale)
    {
        var effects = Fitted(scale).Draws!.Arrays["e"];
        foreach (var (k, group) in groups.Index())
        {
            double[] drawn = [.. Enumerable.Range(0, Draws).Select(d => effects.Values[(d * groups.Length) + k]).Order()];
            var grid = new Grid(group.Yes, group.Of, scale);
            foreach (var p in new[] { 0.02, 0.05, 0.25, 0.5, 0.75, 0.95, 0.98 })
                Assert.Equal(p, grid.ProbabilityBelow(drawn[(int)(p * Draws)]), 5 * Math.Sqrt(p * (1 - p) / Draws) + 0.001);
        }
    }

    /// <summary>Pairs of effects: the sum and the difference, which are observed apart, are independent, so each has a grid.</summary>
    [Fact]
    public void Draws_of_pairs_have_the_quantiles_of_a_grid()
    {
        const double scale = 3;
        var story = TestStory.By("""
            model Pairs
            data g[rows]: index[G]
            data x[rows]: real
            data y[rows]: bool from y == "yes"
            s ~ Normal(3, 0.0001)
            for k in G { a[k] ~ Normal(0, s) }
            for k in G { b[k] ~ Normal(0, s) }
            for n in rows { y[n] ~ Bernoulli(logit = (a[g[n]] + x[n] * b[g[n]]) / sqrt(2)) }
            """, "g,x,y\nu,1,yes\nu,1,yes\nu,-1,no\nv,1,no\nv,-1,yes\nv,-1,yes\nv,-1,no\n");
        var arrays = story.Fitted(new FitOptions(Draws: Draws, Threads: 1), "importance").Summary!.Draws!.Arrays;
        foreach (var (k, yes, of, sign) in new[] { (0, 2, 2, 1), (0, 0, 1, -1), (1, 0, 1, 1), (1, 2, 3, -1) })
        {
            double[] drawn = [.. Enumerable.Range(0, Draws).Select(d => (arrays["a"].Values[(d * 2) + k]
                + (sign * arrays["b"].Values[(d * 2) + k])) / Math.Sqrt(2)).Order()];
            var grid = new Grid(yes, of, scale, 0);
            foreach (var p in new[] { 0.05, 0.25, 0.5, 0.75, 0.95 })
                Assert.Equal(p, grid.ProbabilityBelow(drawn[(int)(p * Draws)]), 0.012);
        }
    }

    private static FitSummary Fitted(double scale) => TestStory.By(Story(scale), Csv)
        .Fitted(new FitOptions(Draws: Draws, Threads: 1), "quadrature").Summary!;

    /// <summary>A normal effect behind yes or no, by sums over points 20 standard deviations about its mean.</summary>
    private sealed class Grid
    {
        private const int Points = 400_000;

        private readonly double[] below = new double[Points];
        private readonly double first, step;

        public Grid(int yes, int of, double scale, double mean = 0.5)
        {
            (first, step) = (mean - (20 * scale), 40 * scale / Points);
            var sum = 0.0;
            for (var i = 0; i < Points; i++)
            {
                var (e, z) = (first + (i * step), (first + (i * step) - mean) / scale);
                sum += Math.Exp((-0.5 * z * z) - (yes * SoftPlus(-e)) - ((of - yes) * SoftPlus(e))) * step
                    / (scale * Math.Sqrt(2 * Math.PI));
                below[i] = sum;
            }
        }

        public double LogIntegral => Math.Log(below[^1]);

        public double ProbabilityBelow(double value) => below[Math.Clamp((int)((value - first) / step), 0, Points - 1)] / below[^1];

        private static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
    }
}
