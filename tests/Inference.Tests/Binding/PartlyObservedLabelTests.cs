using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>
/// A label with a missing cell that other data read: the missing one is summed, the given ones are data. Against sums over both
/// completions in closed form.
/// </summary>
public sealed class PartlyObservedLabelTests
{
    private const string Rows = "sex,weight\nM,3\nF,1\n,3.2\nM,2.5\nF,0.1\n";

    private const string Levels = """
        model Levels
        data g[rows]: index[G] from sex
        data y[rows]: real from weight
        b: real[G] ~ Normal(0, 5)
        p: simplex[G] ~ Dirichlet(1)
        for n in rows {
          g[n] ~ Categorical(p)
          y[n] ~ Normal(b[g[n]], 1)
        }
        """;

    private const string Truths = """
        model Truths
        data g[rows]: bool from sex == "M"
        data y[rows]: real from weight
        b: real[2] ~ Normal(0, 5)
        p: unit ~ Beta(1, 1)
        for n in rows {
          g[n] ~ Bernoulli(p)
          y[n] ~ Normal(if g[n] == 1 then b[2] else b[1], 1)
        }
        """;

    /// <summary>The log evidence of the rows if the missing label is M or F, and the posterior mean of the mean of M there.</summary>
    private static (double Evidence, double Mean) Given(bool isMale)
    {
        double[] males = isMale ? [3, 3.2, 2.5] : [3, 2.5], females = isMale ? [1, 0.1] : [1, 3.2, 0.1];
        // five labels with a uniform prior of their probability
        var labels = LogFactorial(males.Length) + LogFactorial(females.Length) - LogFactorial(6);
        return (labels + Normals(males) + Normals(females), males.Sum() / (males.Length + (1.0 / 25)));
    }

    private static double LogFactorial(int n) => Enumerable.Range(1, n).Sum(i => Math.Log(i));

    /// <summary>Numbers with variance 1 about a mean with variance 25: one after another, each given those before it.</summary>
    private static double Normals(double[] x)
    {
        var (sum, mean, variance) = (0.0, 0.0, 25.0);
        foreach (var value in x)
        {
            sum -= 0.5 * (((value - mean) * (value - mean) / (variance + 1)) + Math.Log(2 * Math.PI * (variance + 1)));
            (mean, variance) = (mean + (variance / (variance + 1) * (value - mean)), variance / (variance + 1));
        }

        return sum;
    }

    private static double Evidence => LogSum(Given(true).Evidence, Given(false).Evidence);

    private static double LogSum(double a, double b) => Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b)));

    /// <summary>The mean of M under both completions.</summary>
    private static double MeanOfMales
    {
        get
        {
            var weight = Math.Exp(Given(true).Evidence - Evidence);
            return (weight * Given(true).Mean) + ((1 - weight) * Given(false).Mean);
        }
    }

    [Theory]
    [InlineData(Levels)]
    [InlineData(Truths)]
    public void The_evidence_is_a_sum_over_the_missing_label(string story) =>
        Assert.Equal(Evidence, TestStory.By(story, Rows).Fitted(method: "quadrature").Value, 1e-6);

    /// <summary>Draws: within five standard errors.</summary>
    [Theory]
    [InlineData(Levels)]
    [InlineData(Truths)]
    public void Draws_have_the_mean_under_both_labels(string story)
    {
        var fit = TestStory.By(story, Rows).Fitted(new(Seed: 3, Threads: 1), "gibbs");
        Assert.Equal(MeanOfMales, Estimates.Of(fit, "b")[1], 0.05);
    }

    /// <summary>
    /// Beside params, by em: the maximum of the likelihood in which the third label is summed, whichever number a label has: its components
    /// are not put in order of their means.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Em_maximizes_the_likelihood_of_what_is_given(int male)
    {
        var fit = TestStory.By($$"""
            model Params
            data g[rows]: index[2] from if sex == "M" then {{male}} else {{3 - male}}
            data y[rows]: real from weight
            param b[2]: real
            param p: simplex[2]
            for n in rows {
              g[n] ~ Categorical(p)
              y[n] ~ Normal(b[g[n]], 1)
            }
            """, Rows).Fitted(method: "em");
        var (b, p) = (Estimates.Of(fit, "b"), Estimates.Of(fit, "p")[male - 1]);
        var (females, males) = (b[2 - male], b[male - 1]);
        Assert.Equal(LogLikelihood(females, males, p), fit.Value, 1e-9);
        foreach (var by in (double[])[0.01, -0.01])
        {
            Assert.True(LogLikelihood(females + by, males, p) < fit.Value);
            Assert.True(LogLikelihood(females, males + by, p) < fit.Value);
            Assert.True(LogLikelihood(females, males, p + by) < fit.Value);
        }
    }

    private static double LogLikelihood(double female, double male, double probability) =>
        Gaussian(3 - male) + Gaussian(2.5 - male) + Gaussian(1 - female) + Gaussian(0.1 - female)
            + (2 * Math.Log(probability)) + (2 * Math.Log(1 - probability))
            + LogSum(Math.Log(probability) + Gaussian(3.2 - male), Math.Log(1 - probability) + Gaussian(3.2 - female));

    private static double Gaussian(double x) => -0.5 * ((x * x) + Math.Log(2 * Math.PI));

    /// <summary>A label that nothing else reads is left out, and complete ones are data.</summary>
    [Theory]
    [InlineData("y[n] ~ Normal(0, 1)", Rows)]
    [InlineData("y[n] ~ Normal(b[g[n]], 1)", "sex,weight\nM,3\nF,1\n")]
    public void Other_labels_stay_data(string draw, string rows)
    {
        var story = TestStory.By(Levels.Replace("y[n] ~ Normal(b[g[n]], 1)", draw, StringComparison.Ordinal), rows);
        Assert.Same(story.Graph, story.Problem.Graph);
    }
}
