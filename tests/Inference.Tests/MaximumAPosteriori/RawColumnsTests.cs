using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>
/// A logistic regression on columns in their own units, from 0.01 to 1000, that correlate at up to 0.998: the mode that Newton's method
/// finds.
/// </summary>
public sealed class RawColumnsTests
{
    private const string Story = """
        model Raw
        data y[rows]: bool from benign
        data x[rows]: real[10] from mean_radius, mean_texture, mean_perimeter, mean_area, mean_smoothness, mean_compactness,
          mean_concavity, mean_concave_points, mean_symmetry, mean_fractal_dimension
        a ~ Normal(0, 1000)
        b: real[10] ~ Normal(0, 1000)
        for n in rows { y[n] ~ Bernoulli(logit = a + dot(b, x[n])) }
        """;

    // L-BFGS alone ends after 2,000 steps, 0.1 nats short, with weights several standard errors off
    [Theory, InlineData("map"), InlineData("laplace")]
    public void Raw_columns_have_the_mode_of_newtons_method(string method)
    {
        var bound = TestStory.By(Story, Examples.Read("logistic-regression/breast_cancer.csv"));
        var (mode, precision) = NewtonLogistic.Solve(bound.Problem.Data["x"], bound.Problem.Data["y"].Values,
            [.. Enumerable.Repeat(1000.0, 11)]);
        var fitted = bound.Fitted(new(Threads: 1), method);
        Assert.Equal(StopReason.Converged, fitted.Stopped);
        double[] found = [.. Estimates.Of(fitted, "a"), .. Estimates.Of(fitted, "b")];
        var sds = precision.Inverse().Diagonal().PointwiseSqrt();
        for (var i = 0; i < found.Length; i++) Assert.Equal(0, (found[i] - mode[i]) / sds[i], 1e-6);
    }

    /// <summary>
    /// Two columns far from 0 and their product, which is almost a combination of them: the maximum is that of centered columns, a thousand
    /// standard deviations of the raw coefficients away from where pairs of steps see no more increase.
    /// </summary>
    [Fact]
    public void A_product_of_columns_far_from_0_has_the_maximum_of_centered_columns()
    {
        var random = new RandomStream(5, "rows");
        var rows = Enumerable.Range(0, 800).Select(_ =>
        {
            var (p, t) = (random.NextNormal(), random.NextNormal());
            var isTrue = random.NextUniform() < 1 / (1 + Math.Exp(-(0.3 + (0.8 * p) - (0.5 * t) + (0.9 * p * t))));
            return FormattableString.Invariant($"{(isTrue ? 1 : 0)},{1013 + (8 * p):R},{290 + (5 * t):R}\n");
        });
        var csv = "y,p,t\n" + string.Concat(rows);
        static string Story(string p, string t) => $$"""
            model Weather
            data y[rows]: bool
            data p[rows]: real from {{p}}
            data t[rows]: real from {{t}}
            param a: real
            param b[3]: real
            for n in rows { y[n] ~ Bernoulli(logit = a + b[1] * p[n] + b[2] * t[n] + b[3] * p[n] * t[n]) }
            """;
        var (raw, centered) = (TestStory.By(Story("p", "t"), csv).Fitted(new(Threads: 1), "map"),
            TestStory.By(Story("(p - 1013) / 8", "(t - 290) / 5"), csv).Fitted(new(Threads: 1), "map"));
        Assert.Equal(StopReason.Converged, raw.Stopped);
        Assert.Equal(centered.Value, raw.Value, 1e-6);
    }
}
