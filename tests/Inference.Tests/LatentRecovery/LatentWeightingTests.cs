using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LatentRecovery;

/// <summary>
/// What a fit says of latents that are integrated by Laplace's method, and of the unknowns beside them, is exact within its Monte Carlo
/// error: against a walk on a fine grid, for each of many values of its step, where the approximation alone is far off.
/// </summary>
public sealed class LatentWeightingTests
{
    private const string Walk = """
        model Walk
        data y[times]: bool
        step: positive ~ LogNormal(0, 0.5)
        level[1] ~ Normal(0, 2)
        for t in 2..times { level[t] ~ Normal(level[t-1], step) }
        for t in times { y[t] ~ Bernoulli(logit = level[t]) }
        """;

    private static readonly bool[] answers = [true, true, false, true, false, false, false];

    private static readonly string csv = $"y\n{string.Join('\n', answers.Select(a => a ? 1 : 0))}\n";

    private static readonly Lazy<Exact> exact = new(OnAGrid);

    /// <summary>Evidence, the moments of the step, and those of the levels.</summary>
    private sealed record Exact(double LogEvidence, (double Mean, double Sd) Step, (double Mean, double Sd)[] Levels);

    [Theory, InlineData("importance"), InlineData("laplace"), InlineData("advi"), InlineData("nuts")]
    public void Estimates_and_evidence_are_exact(string method)
    {
        var fitted = TestStory.By(Walk, csv).Fitted(new(Draws: 40_000, Threads: 1), method);
        var (summary, expected) = (fitted.Summary!, exact.Value);
        var weights = summary.Find<LatentWeights>()!;
        Assert.True(weights.IsReliable && weights.Tail.EffectiveDraws < 0.9 * weights.Tail.Draws, $"{weights}");
        IsNear(expected.Step, summary.Estimates.Single(e => e.Name == "step"), 0);
        for (var t = 0; t < answers.Length; t++) IsNear(expected.Levels[t], summary.Estimates.Single(e => e.Name == "level"), t);
        var (drawn, level) = (summary.Draws!.Arrays["level"], summary.Estimates.Single(e => e.Name == "level"));
        var last = Enumerable.Range(1, drawn.Shape[0]).Select(n => drawn.Values[(n * answers.Length) - 1]).ToList();
        Assert.Equal(level.Value.Values[^1], last.Average(), 0.02 * level.Spread!.Sd.Values[^1]);
        if (method == "importance")
            Assert.InRange((summary.Metric!.Value - expected.LogEvidence) / summary.Metric.Error!.Value, -4, 4);
        if (method == "advi")
            Assert.InRange(summary.Metric!.Value, expected.LogEvidence - 0.3, expected.LogEvidence + (4 * summary.Metric.Error!.Value));
    }

    /// <summary>
    /// Teams that won all or none of few games: skews that Laplace's method does not see, and weights that do not correct them. That is
    /// said in the first line; by nodes nothing is to be corrected.
    /// </summary>
    [Theory, InlineData("laplace", true), InlineData("quadrature", false)]
    public void Weights_that_correct_nothing_are_warned_of(string way, bool isWarned)
    {
        var fit = TestStory.By("""
            model Teams
            data wins[teams]: count
            data games[teams]: count
            base ~ Normal(0, 2)
            spread ~ Gamma(4, 1)
            for t in teams {
              skill[t] ~ Normal(base, spread)
              wins[t] ~ Binomial(games[t], logit = skill[t])
            }
            """, "wins,games\n0,3\n0,2\n3,3\n0,1\n0,4\n2,2\n0,3\n5,5\n")
            .Fit(new FitOptions(Threads: 1).With(StandardOptions.Marginalize, way), "importance");
        Assert.Equal(isWarned, fit.ReliabilityWarnings.Any(d => d.Message.StartsWith("latents are integrated", StringComparison.Ordinal)));
        Assert.Equal(isWarned, fit.Summary!.Find<LatentWeights>() is { IsReliable: false });
    }

    /// <summary>A definition that reads a marginalized finite latent has no value: it is named, others are reported.</summary>
    [Fact]
    public void Definitions_of_states_are_named()
    {
        var fit = TestStory.By("""
            model Change
            data y[rows]: count
            early ~ Gamma(2, 1)
            late ~ Gamma(2, 1)
            last ~ Categorical([0.2, 0.3, 0.5])
            change = 10 + last
            ratio = late / early
            for n in rows { y[n] ~ Poisson(if n > last then late else early) }
            """, "y\n4\n5\n0\n1\n").Fitted(new(Threads: 1), "importance");
        Assert.Equal([("change", "last")], fit.Summary!.Find<SummedDefinitions>()!.All);
        Assert.Equal(["ratio"], fit.Summary.Definitions.Select(d => d.Name));
    }

    private static void IsNear((double Mean, double Sd) expected, Estimate found, int at)
    {
        Assert.InRange((found.Value.Values[at] - expected.Mean) / expected.Sd, -0.03, 0.03);
        Assert.InRange(found.Spread!.Sd.Values[at] / expected.Sd, 0.97, 1.03);
    }

    /// <summary>Sums over a grid of levels, forward and backward, for each step of a grid.</summary>
    private static Exact OnAGrid()
    {
        const int Points = 321;
        const double Reach = 40, Spacing = 2 * Reach / (Points - 1);
        double[] levels = [.. Enumerable.Range(0, Points).Select(i => -Reach + (i * Spacing))];
        var likelihood = answers.Select(y => levels.Select(x => 1 / (1 + Math.Exp(y ? -x : x))).ToArray()).ToList();
        double total = 0, step = 0, square = 0;
        var (means, squares) = (new double[answers.Length], new double[answers.Length]);
        for (var k = 0; k < 120; k++)
        {
            // the logarithm is normal
            var log = -3 + (0.05 * k);
            var s = Math.Exp(log);
            double[] kernel = [.. Enumerable.Range(0, Points).Select(d => Spread(d, s))];
            var forward = new List<double[]> { levels.Select((x, i) => Density(x, 2) * likelihood[0][i]).ToArray() };
            for (var t = 1; t < answers.Length; t++) forward.Add(Times(Moved(forward[^1], kernel), likelihood[t]));
            var backward = new List<double[]> { Enumerable.Repeat(1.0, Points).ToArray() };
            for (var t = answers.Length - 1; t > 0; t--) backward.Insert(0, Moved(Times(backward[0], likelihood[t]), kernel));
            var weight = Density(log, 0.5) * forward[^1].Sum() * Spacing;
            total += weight;
            step += weight * s;
            square += weight * s * s;
            for (var t = 0; t < answers.Length; t++)
            {
                var both = Times(forward[t], backward[t]);
                var sum = both.Sum();
                means[t] += weight * both.Zip(levels, (p, x) => p * x).Sum() / sum;
                squares[t] += weight * both.Zip(levels, (p, x) => p * x * x).Sum() / sum;
            }
        }

        return new(Math.Log(total * 0.05), Of(step, square), [.. means.Zip(squares, Of)]);

        (double Mean, double Sd) Of(double mean, double square) =>
            (mean / total, Math.Sqrt((square / total) - (mean / total * mean / total)));
    }

    private static double Density(double x, double sd) => Math.Exp(-0.5 * x * x / (sd * sd)) / (sd * Math.Sqrt(2 * Math.PI));

    /// <summary>The probability of a cell of the grid at a distance of so many, for a step far shorter than a cell too.</summary>
    private static double Spread(int distance, double sd)
    {
        const int Parts = 40;
        const double Spacing = 0.25;
        return Enumerable.Range(0, Parts).Average(i => Cumulative((distance * Spacing) + (Spacing * (i + 0.5) / Parts))
            - Cumulative((distance * Spacing) + (Spacing * (i + 0.5) / Parts) - Spacing));

        double Cumulative(double x) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-x / (sd * Math.Sqrt(2)));
    }

    private static double[] Times(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x * y)];

    private static double[] Moved(double[] of, double[] kernel) => [.. Enumerable.Range(0, of.Length)
        .Select(i => Enumerable.Range(0, of.Length).Sum(j => of[j] * kernel[Math.Abs(i - j)]))];
}
