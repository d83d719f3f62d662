using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.ClosedForms;

/// <summary>`repeated` by real numbers: the log density of each row times its weight.</summary>
public sealed class WeightedRowTests
{
    private static readonly double[] y = [1.2, -0.4, 2.9, 0.3, 1.7, 0.8], weight = [0.25, 1.5, 0, 2.75, 0.1, 0.9];

    private static string Rows => "y,w\n" + string.Concat(y.Zip(weight, (a, b) => FormattableString.Invariant($"{a},{b}\n")));

    private static string Story(string priors, string draw = "Normal(m, s)", string type = "positive") => $$"""
        model M
        data y[rows]: real
        data w[rows]: {{(type == "positive" ? "real" : type)}}
        {{priors}}
        for n in rows repeated w[n] { y[n] ~ {{draw}} }
        """;

    private static double Total => weight.Sum();

    private static double Mean => y.Zip(weight, (a, b) => a * b).Sum() / Total;

    private static double Squares(double about) => y.Zip(weight, (a, b) => b * (a - about) * (a - about)).Sum();

    private static double Gaussian(double about, double variance) =>
        -0.5 * ((Squares(about) / variance) + (Total * Math.Log(2 * Math.PI * variance)));

    /// <summary>The weighted mean and variance.</summary>
    [Theory]
    [InlineData("mle")]
    [InlineData("map")]
    public void Estimates_are_weighted_moments(string method)
    {
        var fit = TestStory.By(Story("param m: real\nparam s: positive"), Rows).Fitted(method: method);
        Assert.Equal(Mean, Estimates.Scalar(fit, "m"), 1e-8);
        Assert.Equal(Math.Sqrt(Squares(Mean) / Total), Estimates.Scalar(fit, "s"), 1e-8);
        Assert.Equal(Gaussian(Mean, Squares(Mean) / Total), fit.Value, 1e-8);
    }

    /// <summary>
    /// The evidence of a mean with a standard normal prior: the weighted likelihood at the posterior mean, times the prior there, over the
    /// posterior's density, whose precision is 1 plus the sum of the weights.
    /// </summary>
    [Theory]
    [InlineData("exact", 1e-9)]
    [InlineData("quadrature", 1e-6)]
    public void The_evidence_is_that_of_a_weighted_likelihood(string method, double within)
    {
        var center = Total * Mean / (1 + Total);
        var prior = -0.5 * ((center * center) + Math.Log(2 * Math.PI));
        var expected = Gaussian(center, 1) + prior + (0.5 * Math.Log(2 * Math.PI / (1 + Total)));
        Assert.Equal(expected, TestStory.By(Story("m ~ Normal(0, 1)", "Normal(m, 1)"), Rows).Fitted(method: method).Value, within);
    }

    /// <summary>The mode of the same posterior, by the gradient, and the density there.</summary>
    [Fact]
    public void The_mode_is_that_of_a_weighted_likelihood()
    {
        var fit = TestStory.By(Story("m ~ Normal(0, 1)", "Normal(m, 1)"), Rows).Fitted(method: "map");
        var center = Total * Mean / (1 + Total);
        Assert.Equal(center, Estimates.Scalar(fit, "m"), 1e-6);
        Assert.Equal(Gaussian(center, 1) - (0.5 * ((center * center) + Math.Log(2 * Math.PI))), fit.Value, 1e-8);
    }

    /// <summary>Weights that are counts times 0.37 give the estimates of the counts, and 0.37 of their log-likelihood.</summary>
    [Fact]
    public void A_mixture_does_not_depend_on_the_unit_of_weights()
    {
        double[] values = [.. Enumerable.Range(0, 60).Select(i => (i % 3 == 0 ? 4.0 : -1) + Math.Sin(17.3 * i))];
        TestStory By(double unit) => TestStory.By("""
            model M(K = 2)
            data y[rows]: real
            data w[rows]: real
            param p: simplex[K]
            param m[K]: real
            param s[K]: positive
            for n in rows repeated w[n] {
              k[n] ~ Categorical(p)
              y[n] ~ Normal(m[k[n]], s[k[n]])
            }
            """, "y,w\n" + string.Concat(values.Select((v, i) => FormattableString.Invariant($"{v:R},{unit * (i % 4)}\n"))));
        var (counts, weights) = (By(1).Fitted(method: "em"), By(0.37).Fitted(method: "em"));
        Assert.Equal(0.37 * counts.Value, weights.Value, 1e-6 * Math.Abs(counts.Value));
        foreach (var name in (string[])["p", "m", "s"])
            Assert.All(Estimates.Of(counts, name).Zip(Estimates.Of(weights, name)), v => Assert.Equal(v.First, v.Second, 1e-4));
    }

    [Fact]
    public void A_negative_weight_is_refused_with_its_row()
    {
        var binding = TestStory.By(Story("m ~ Normal(0, 1)", "Normal(m, 1)"), "y,w\n1,0.5\n2,-0.25\n").Binding;
        var error = Assert.Single(binding.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal("E0219", error.Code);
        Assert.StartsWith("`repeated w[n]` is -0.25 in row 2", error.Message, StringComparison.Ordinal);
    }

    /// <summary>States of a part of a row cannot be drawn; whole counts can.</summary>
    [Theory]
    [InlineData("real", false)]
    [InlineData("count", true)]
    public void Gibbs_takes_counts_alone(string type, bool isTaken)
    {
        var story = TestStory.By(Story("m ~ Normal(0, 1)", "Normal(m, 1)", type), "y,w\n1,2\n2,3\n");
        Assert.Equal(isTaken, story.Select("gibbs").Plan is not null);
    }
}
