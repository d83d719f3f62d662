using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Kept;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Exact;

/// <summary>
/// Predictive densities of new rows by formula: against closed forms, the mean over draws, and the chain rule of evidences.
/// </summary>
public sealed class ExactPredictiveTests
{
    private const string Columns = "data x[rows]: real\ndata y[rows]: real\ndata c[rows]: count\ndata b[rows]: bool\n"
        + "data s[rows]: positive\ndata k[rows]: index[3]\ndata g[rows]: index[3]\n";

    private static readonly string[] Lines = SmallTable.Lines(24, 5);

    /// <summary>Stories of each family, in spellings of all sorts.</summary>
    public static TheoryData<string> Stories =>
    [
        """
        u ~ Beta(2, 3)
        for n in rows { b[n] ~ Bernoulli(u) }
        """,
        """
        u ~ Beta(0.5, 4)
        for n in rows { c[n] ~ Binomial(12, u) }
        """,
        """
        u ~ Beta(1.5, 2)
        for n in rows { c[n] ~ Geometric(u) }
        """,
        """
        for j in 1..3 { u[j] ~ Gamma(2, 0.5) }
        for n in rows { c[n] ~ Poisson(s[n] * u[g[n]]) }
        """,
        """
        u ~ InverseGamma(3, 2)
        for n in rows { c[n] ~ Poisson(1 / u) }
        """,
        """
        u ~ Gamma(3, 2)
        for n in rows { s[n] ~ InverseGamma(2, u) }
        """,
        """
        u ~ InverseGamma(3, 2)
        for n in rows { x[n] ~ Normal(1, variance = 2 * u / s[n]) }
        """,
        """
        u ~ Dirichlet([2, 0.5, 1])
        for n in rows { k[n] ~ Categorical(u) }
        """,
        """
        for j in 1..3 { u[j] ~ Dirichlet([2, 0.5, 1]) }
        for n in rows { k[n] ~ Categorical(u[g[n]]) }
        """,
        """
        u ~ Normal(1, 2)
        for n in rows { x[n] ~ Normal(y[n] * u - 3, 3) }
        """,
        """
        u: real[3] ~ Normal(0, 2)
        for n in rows { x[n] ~ Normal(dot(u, [1, y[n], s[n]]), 0.7) }
        """,
        """
        u: real[3] ~ Normal(0, 2)
        for n in rows { x[n] ~ Normal(dot(u, [1, y[n], s[n]]), 0.7)
        y[n] ~ Normal(u[1] + 2 * u[2], 0.5) }
        """,
        """
        m ~ Normal(0, 3)
        for j in 1..3 { u[j] ~ Normal(m, 1.5) }
        for n in rows { x[n] ~ Normal(u[g[n]] + s[n], 0.7) }
        """,
        """
        t ~ Gamma(2, 3)
        u: real[2] ~ Normal(0, precision = 0.1 * t)
        for n in rows { x[n] ~ Normal(dot(u, [1, y[n]]), precision = t) }
        """,
        """
        t ~ InverseGamma(2, 3)
        u: real[2] ~ Normal(0, variance = 10 * t)
        for n in rows { x[n] ~ Normal(dot(u, [1, y[n]]), variance = t) }
        """,
        """
        t ~ InverseGamma(2, 3)
        u: real[2] ~ Normal(0, variance = 10 * t)
        for n in rows { x[n] ~ Normal(dot(u, [1, s[n]]), variance = t)
        y[n] ~ Normal(u[2], variance = 2 * t) }
        """,
        """
        for j in 1..3 { t[j] ~ Gamma(2, 3)
        u[j] ~ Normal(1, precision = 0.3 * t[j]) }
        for n in rows { x[n] ~ Normal(u[g[n]], precision = t[g[n]]) }
        """,
        """
        t ~ LogFlat()
        u: real[2] ~ Flat()
        for n in rows { x[n] ~ Normal(dot(u, [1, y[n]]), t) }
        """,
        """
        for j in 1..3 { t[j]: positive ~ Flat()
        u[j] ~ Flat() }
        for n in rows { x[n] ~ Normal(u[g[n]], sd = t[g[n]]) }
        """,
        """
        u ~ LogFlat()
        for n in rows { x[n] ~ Normal(1, sd = 2 / u) }
        """,
        """
        u ~ LogFlat()
        for n in rows { c[n] ~ Poisson(u) }
        """,
        """
        u ~ Beta(2, 3)
        r ~ Gamma(2, 0.5)
        m ~ Normal(0, 3)
        for n in rows { b[n] ~ Bernoulli(u)
        c[n] ~ Poisson(r)
        x[n] ~ Normal(m, 1) }
        """,
        """
        m ~ Normal(0, 3)
        for n in rows { z[n] ~ Bernoulli(0.3)
        y[n] ~ Normal(if z[n] then 3 else 5, 1)
        x[n] ~ Normal(m, 1) }
        """,
    ];

    /// <summary>
    /// log p(row | data) = log p(data, row) - log p(data), each evidence from a fit of its own; of rows one after another these sum to the
    /// evidence of all.
    /// </summary>
    [Theory, MemberData(nameof(Stories))]
    public void A_row_is_the_difference_of_two_evidences(string story)
    {
        var (all, alone) = (0.0, 0.0);
        for (var seen = 18; seen < 24; seen++)
        {
            var (fit, evidence) = Fitted(story, Lines[..seen]);
            if (seen == 18) alone = evidence;
            var scores = fit.Scored(SmallTable.Table(Lines[seen..(seen + 1)])).Value!;
            Assert.Equal(0, scores.Draws);
            Assert.Equal(Fitted(story, Lines[..(seen + 1)]).Evidence - evidence, scores.LogDensity[0], 1e-8);
            all += scores.LogDensity[0];
        }

        Assert.Equal(Fitted(story, Lines).Evidence - alone, all, 1e-8);
    }

    /// <summary>
    /// The mean over draws, without the distributions that the fit has, is the same within its error; at the center of the posterior alone
    /// rows have another density.
    /// </summary>
    [Theory, MemberData(nameof(Stories))]
    public void Draws_say_the_same_within_their_error(string story)
    {
        var (fit, _) = Fitted(story, Lines[..18]);
        var table = SmallTable.Table(Lines[18..]);
        var (exact, drawn) = (fit.Scored(table).Value!, (fit with { Distributions = [] }).Scored(table).Value!);
        Assert.Equal((0, 4000), (exact.Draws, drawn.Draws));
        double[][] halves = [.. Enumerable.Range(0, 20).Select(h => Part(fit, h, 20).Scored(table).Value!.LogDensity.ToArray())];
        for (var row = 0; row < exact.LogDensity.Count; row++)
        {
            double[] densities = [.. halves.Select(h => Math.Exp(h[row] - exact.LogDensity[row]))];
            var error = Math.Sqrt(densities.Sum(d => (d - densities.Average()) * (d - densities.Average())) / 19 / 20);
            Assert.Equal(exact.LogDensity[row], drawn.LogDensity[row], (5 * error) + 1e-9);
        }
    }

    // Gamma-Poisson: with exposure s the count has mean s a / b and size a
    [Fact]
    public void A_count_is_negative_binomial()
    {
        var (fit, _) = Fitted("""
            u ~ Gamma(2, 0.5)
            for n in rows { c[n] ~ Poisson(s[n] * u) }
            """, Lines[..18]);
        var (shape, rate) = (2 + Lines[..18].Sum(l => Cell(l, 2)), 0.5 + Lines[..18].Sum(l => Cell(l, 4)));
        Holds(fit, line => Density("NegativeBinomial(mean, size)", Cell(line, 2), Cell(line, 4) * shape / rate, shape));
    }

    [Fact]
    public void Successes_are_beta_binomial()
    {
        var (fit, _) = Fitted("""
            u ~ Beta(0.5, 4)
            for n in rows { c[n] ~ Binomial(12, u) }
            """, Lines[..18]);
        var successes = Lines[..18].Sum(l => Cell(l, 2));
        Holds(fit, line => Density("BetaBinomial(12, mean, size)", Cell(line, 2), 0.5 + successes, 4 + (18 * 12) - successes));
    }

    // Murphy 2007, "Conjugate Bayesian analysis of the Gaussian distribution", eq. 110: t with 2 a degrees of freedom about the mean, of
    // squared scale b (k + 1) / (a k)
    [Fact]
    public void A_number_of_unknown_mean_and_precision_is_Student_t()
    {
        var (fit, _) = Fitted("""
            t ~ Gamma(2, 3)
            m ~ Normal(1, precision = 0.3 * t)
            for n in rows { x[n] ~ Normal(m, precision = t) }
            """,
            Lines[..18]);
        double[] x = [.. Lines[..18].Select(l => Cell(l, 0))];
        var (mean, k) = (x.Average(), 18.3);
        var (a, b) = (2 + 9, 3 + (0.5 * x.Sum(v => (v - mean) * (v - mean))) + (0.3 * 18 * (mean - 1) * (mean - 1) / (2 * k)));
        Holds(fit, line =>
            Density($"StudentT({2 * a}, mean, size)", Cell(line, 0), ((0.3 * 1) + (18 * mean)) / k, Math.Sqrt(b * (k + 1) / (a * k))));
        // a wrong control: with the scale known to be its mean the distribution would be normal
        Assert.NotEqual(Density("Normal(mean, size)", Cell(Lines[18], 0), ((0.3 * 1) + (18 * mean)) / k, Math.Sqrt(b * (k + 1) / (a * k))),
            fit.Scored(SmallTable.Table([Lines[18]])).Value!.LogDensity[0], 1e-4);
    }

    // N(x'm, noise + x'V x)
    [Fact]
    public void A_regression_of_known_noise_is_normal()
    {
        var (fit, _) = Fitted("""
            u: real[2] ~ Normal(0, 2)
            for n in rows { x[n] ~ Normal(dot(u, [1, y[n]]), 0.7) }
            """, Lines[..18]);
        var (design, x) = (Matrix<double>.Build.Dense(18, 2, (i, j) => j == 0 ? 1 : Cell(Lines[i], 1)),
            Vector<double>.Build.Dense(18, i => Cell(Lines[i], 0)));
        var spread = ((design.TransposeThisAndMultiply(design) / 0.49) + (Matrix<double>.Build.DenseIdentity(2) / 4)).Inverse();
        var mean = spread * design.TransposeThisAndMultiply(x) / 0.49;
        Holds(fit, line => Vector<double>.Build.Dense([1, Cell(line, 1)]) is var at
            ? Density("Normal(mean, size)", Cell(line, 0), at * mean, Math.Sqrt(0.49 + (at * spread * at))) : 0);
    }

    [Fact]
    public void Categories_of_a_Dirichlet_are_shares_of_counts()
    {
        var (fit, _) = Fitted("""
            u ~ Dirichlet([2, 0.5, 1])
            for n in rows { k[n] ~ Categorical(u) }
            """, Lines[..18]);
        double[] counts = [.. Enumerable.Range(1, 3).Select(k => new[] { 2, 0.5, 1 }[k - 1] + Lines[..18].Count(l => Cell(l, 5) == k))];
        Holds(fit, line => Math.Log(counts[(int)Cell(line, 5) - 1] / counts.Sum()));
    }

    /// <summary>A fit that was written and read back foresees the same.</summary>
    [Theory, MemberData(nameof(Stories))]
    public void A_kept_fit_foresees_the_same(string story)
    {
        var bound = TestStory.By($"model M\n{Columns}{story}", SmallTable.Table(Lines[..18]));
        var summary = bound.Fitted(method: "exact").Summary!;
        var (kept, here) = (KeptFiles.Of($"model M\n{Columns}{story}", bound.Problem, summary).Read(),
            FitInMemory.Create("exact", bound.Problem, summary));
        var table = SmallTable.Table(Lines[18..]);
        Assert.Equal(here.Scored(table).Value!.LogDensity, kept.Scored(table).Value!.LogDensity, (a, b) => Math.Abs(a - b) < 1e-10);
        Assert.Equal(0, kept.Scored(table).Value!.Draws);
    }

    /// <summary>Unknowns of the rows themselves are integrated: the density of a row is a ratio of evidences.</summary>
    [Fact]
    public void Unknowns_of_rows_are_integrated()
    {
        const string story = "m ~ Normal(0, 3)\nfor n in rows { u[n] ~ Normal(m, 1.5)\nx[n] ~ Normal(u[n], 0.7) }";
        var (fit, evidence) = Fitted(story, Lines[..18]);
        var scores = fit.Scored(SmallTable.Table(Lines[18..19])).Value!;
        Assert.Equal(0, scores.Draws);
        Assert.Equal(Fitted(story, Lines[..19]).Evidence - evidence, scores.LogDensity[0], 1e-9);
    }

    /// <summary>Rows that read a covariance matrix, or have unknowns of their own without a closed form, go by draws, and say so.</summary>
    [Theory]
    [InlineData("""
        for n in rows { u[n] ~ Gamma(2, 1)
        c[n] ~ Poisson(u[n]) }
        """)]
    [InlineData("""
        w: covariance[2] ~ InverseWishart(4, identity(2))
        for n in rows { xy[n] ~ MvNormal([1, 3], covariance = w) }
        """)]
    public void Others_go_by_draws(string story) =>
        Assert.Equal(4000,
            Fitted($"data xy[rows]: real[2] from x, y\n{story}", Lines[..18]).Fit.Scored(SmallTable.Table(Lines[18..])).Value!.Draws);

    [Fact]
    public void Missing_rows_say_nothing()
    {
        var (fit, _) = Fitted("""
            u ~ Beta(0.5, 4)
            for n in rows { c[n] ~ Binomial(12, u) }
            """, Lines[..18]);
        var scores = fit.Scored("x,y,c,b,s,k,g\n0,0,4,1,1,1,1\n0,0,,1,1,1,1\n0,0,4,1,1,1,1\n").Value!;
        Assert.Equal((true, false, true), (scores.IsObserved[0], scores.IsObserved[1], scores.IsObserved[2]));
        Assert.Equal(0, scores.LogDensity[1]);
        Assert.Equal(scores.LogDensity[0], scores.LogDensity[2]);
    }

    private static (SavedFit Fit, double Evidence) Fitted(string story, IEnumerable<string> lines)
    {
        var bound = TestStory.By($"model M\n{Columns}{story}", SmallTable.Table(lines));
        var fitted = bound.Fitted(method: "exact");
        return (FitInMemory.Create("exact", bound.Problem, fitted.Summary!), fitted.Metric.Value);
    }

    /// <summary>One of so many parts of the draws, and no distributions.</summary>
    private static SavedFit Part(SavedFit fit, int part, int of) => fit with
    {
        Distributions = [],
        Posterior = new(fit.Posterior.Count / of,
            fit.Posterior.Arrays.ToDictionary(a => a.Key, a => new Tensor([fit.Posterior.Count / of, .. a.Value.Shape[1..]],
                a.Value.Values[(part * (a.Value.Values.Length / of))..((part + 1) * (a.Value.Values.Length / of))]))),
    };

    private static void Holds(SavedFit fit, Func<string, double> expected)
    {
        var scores = fit.Scored(SmallTable.Table(Lines[18..])).Value!;
        Assert.Equal(Lines[18..].Select(expected), scores.LogDensity, (a, b) => Math.Abs(a - b) < 1e-8);
    }

    /// <summary>The log density of a distribution of the catalog, at a mean and a size.</summary>
    private static double Density(string distribution, double value, double mean, double size)
    {
        var type = distribution.StartsWith("Neg", StringComparison.Ordinal) || distribution.StartsWith("Beta", StringComparison.Ordinal)
            ? ("count", "positive") : ("real", "real");
        var written = distribution.Replace("mean", "mean[n]", StringComparison.Ordinal)
            .Replace("size", "size[n]", StringComparison.Ordinal);
        var story = TestStory.By($$"""
            model M
            data v[one]: {{type.Item1}}
            data mean[one]: {{type.Item2}}
            data size[one]: positive
            for n in one { v[n] ~ {{written}} }
            """, string.Create(CultureInfo.InvariantCulture, $"v,mean,size\n{value:R},{mean:R},{size:R}\n"));
        return LogLikelihoodProgram.Evaluate(
            LogLikelihoodProgram.Lower(story.Problem, TestStory.Catalog), new Dictionary<string, Tensor>());
    }

    private static double Cell(string line, int column) => double.Parse(line.Split(',')[column], CultureInfo.InvariantCulture);
}
