using System.Globalization;
using MathNet.Numerics.Distributions;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.MarginalEffects;
using ProbDsl.Tests.Kept;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MarginalEffects;

/// <summary>
/// Intervals of 90% contain the true average contrast of the rows in 90% of data sets that the story draws, its unknowns included: 40 data
/// sets of each story, and 400 with PROBDSL_ALL_FITS=1. And standard errors of maxima by the delta method.
/// </summary>
public sealed class EffectCoverageTests
{
    private const int Rows = 50;

    private const string Logistic = """
        model Logistic
        data x[rows]: real
        data t[rows]: real
        data y[rows]: bool
        a ~ Normal(0, 1)
        b ~ Normal(0, 1)
        c ~ Normal(0, 1)
        for n in rows { y[n] ~ Bernoulli(logit = a + b * x[n] + c * t[n]) }
        """;

    private const string Poisson = """
        model Poisson
        data x[rows]: real
        data t[rows]: real
        data y[rows]: count
        a ~ Normal(0, 1)
        b ~ Normal(0, 0.5)
        c ~ Normal(0, 0.5)
        for n in rows { y[n] ~ Poisson(log_rate = a + b * x[n] + c * t[n]) }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Intervals_contain_the_true_contrast(bool areCounts)
    {
        var (story, sets, inside, random) = (areCounts ? Poisson : Logistic, FitCount.Of(400, 40), 0, new Random(20));
        for (var set = 0; set < sets; set++)
        {
            double[] truth = [Normal.Sample(random, 0, 1), Normal.Sample(random, 0, areCounts ? 0.5 : 1),
                Normal.Sample(random, 0, areCounts ? 0.5 : 1)];
            double[] x = [.. Enumerable.Range(0, Rows).Select(_ => Normal.Sample(random, 0, 1))];
            double[] t = [.. x.Select(v => v + Normal.Sample(random, 0, 1) > 0 ? 1.0 : 0)];
            double Mean(double at, double treated) => truth[0] + (truth[1] * at) + (truth[2] * treated) is var linear && areCounts
                ? Math.Exp(linear) : 1 / (1 + Math.Exp(-linear));
            var y = x.Zip(t, (v, w) => areCounts ? MathNet.Numerics.Distributions.Poisson.Sample(random, Mean(v, w))
                : Bernoulli.Sample(random, Mean(v, w)));
            var csv = "x,t,y\n" + string.Concat(x.Zip(t, y).Select(r =>
                string.Create(CultureInfo.InvariantCulture, $"{r.First:R},{r.Second},{r.Third}\n")));
            var row = Assert.Single(Effects(story, csv, "importance").Comparisons("t").Rows);
            var contrast = x.Average(v => Mean(v, 1) - Mean(v, 0));
            if (row.Low <= contrast && contrast <= row.High) inside++;
        }

        // with probability 1e-4 a right interval is outside of these
        Assert.InRange(inside, Quantile(sets, 5e-5), Quantile(sets, 1 - 5e-5));
    }

    /// <summary>The standard error of a maximum, against the derivative of p(b) = average of sigmoid(a + b x) by hand.</summary>
    [Fact]
    public void The_delta_method_of_a_logistic_regression()
    {
        const string story = """
            model Maximum
            data x[rows]: real
            data y[rows]: bool
            param a: real
            param b: real
            for n in rows { y[n] ~ Bernoulli(logit = a + b * x[n]) }
            """;
        double[] x = [-2, -1, -0.5, 0.2, 0.7, 1.5, 2, 2.5], y = [0, 0, 1, 0, 1, 0, 1, 1];
        var csv = "x,y\n" + string.Concat(x.Zip(y, (v, w) => string.Create(CultureInfo.InvariantCulture, $"{v},{w}\n")));
        var effects = Effects(story, csv, "map");
        var (a, b) = (effects.Fit.Posterior.Arrays["a"].Values[0], effects.Fit.Posterior.Arrays["b"].Values[0]);
        double P(double v) => 1 / (1 + Math.Exp(-a - (b * v)));
        double W(double v) => P(v) * (1 - P(v));
        // the observed information, inverted
        var (aa, ab, bb) = (x.Sum(W), x.Sum(v => v * W(v)), x.Sum(v => v * v * W(v)));
        var determinant = (aa * bb) - (ab * ab);
        var (da, db) = (x.Average(v => W(v + 1) - W(v)), x.Average(v => ((v + 1) * W(v + 1)) - (v * W(v))));
        var variance = ((da * da * bb) - (2 * da * db * ab) + (db * db * aa)) / determinant;
        var table = effects.With().Comparisons("x").Value!;
        Assert.True(table.AreStandardErrors);
        Assert.Equal(x.Average(v => P(v + 1) - P(v)), table.Rows[0].Mean, 1e-8);
        Assert.Equal(Math.Sqrt(variance), table.Rows[0].Sd, 1e-5);
        Assert.Equal(table.Rows[0].Mean + (1.6448536269514722 * table.Rows[0].Sd), table.Rows[0].High, 1e-9);
        var elsewhere = effects.On("x\n1\n2\n").With().Comparisons("x");
        Assert.Equal("W0677", Assert.Single(elsewhere.Diagnostics).Code);
        Assert.True(elsewhere.Value!.AreValues);
    }

    private static EffectsOf Effects(string story, string csv, string method)
    {
        var model = TestStory.By(story, csv);
        var summary = model.Fitted(new FitOptions(Draws: 1000, Threads: 1), method).Summary!;
        return new(KeptFiles.Of(story, model.Problem, summary).Read(), InputTables.Of(TestStory.Read(csv)));
    }

    private static int Quantile(int sets, double p) =>
        Enumerable.Range(0, sets + 1).First(k => Binomial.CDF(0.9, sets, k) >= p);
}
