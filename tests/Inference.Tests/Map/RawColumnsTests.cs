using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Map;

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
}
