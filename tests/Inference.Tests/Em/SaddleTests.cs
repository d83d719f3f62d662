using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>Stories whose first point has no slope by symmetry: their maximum lies on both sides of it.</summary>
public sealed class SaddleTests
{
    private const string Rows = "value\n0.3\n1\n3.1\n-2\n-1.2\n2\n0.1\n2.2\n";

    private const string Squares = """
        model Squares
        data y[times]: real from value
        param a: real[2]
        param w: simplex[2]
        for t in times {
          k[t] ~ Categorical(w)
          y[t] ~ Normal(a[k[t]] * a[k[t]] - 1, 1)
        }
        """;

    private static readonly double[] Y = [0.3, 1, 3.1, -2, -1.2, 2, 0.1, 2.2];

    /// <summary>Components with the means a^2 - 1 and -1 at least: the maximum by a grid over shares and means.</summary>
    [Theory, InlineData("em"), InlineData("map")]
    public void A_climb_leaves_a_start_from_which_it_could_not_move(string method)
    {
        var outcome = TestStory.By(Squares, Rows).Fitted(new(Threads: 1), method);
        var best = double.NegativeInfinity;
        for (var share = 0.0; share <= 1; share += 0.01)
            for (var one = -1.0; one < 3; one += 0.02)
                for (var other = -1.0; other <= one; other += 0.02)
                    best = Math.Max(best, Y.Sum(y => Math.Log((share * Density(y - one)) + ((1 - share) * Density(y - other)))));
        Assert.InRange(outcome.Metric.Value, best - 1e-9, best + 0.01);
        Assert.Contains(outcome.Stopped, new[] { StopReason.Converged, StopReason.Stalled });
    }

    /// <summary>The same seed draws the same places; with a mean of 0, that of the data is the saddle too.</summary>
    [Fact]
    public void Places_beside_a_saddle_are_those_of_the_seed()
    {
        const string Centered = "value\n0.3\n1\n3.1\n-2\n-1.2\n2\n-1.4\n-1.8\n";
        double[] Found(ulong seed) => Estimates.Of(TestStory.By(Squares, Centered).Fitted(new(seed, Threads: 1, Restarts: 1), "em"), "a");
        Assert.Equal(Found(3), Found(3));
        Assert.NotEqual(Found(3), Found(4));
    }

    /// <summary>A start that the story writes is taken as it is; where it is a saddle the fit has not converged.</summary>
    [Fact]
    public void A_fit_that_ends_on_a_saddle_has_not_converged()
    {
        var bound = TestStory.By(Squares.Replace("param a: real[2]", "param a: real[2] = 0", StringComparison.Ordinal), Rows);
        var outcome = bound.Fitted(new(Threads: 1, Restarts: 1), "em");
        Assert.Equal([0, 0], Estimates.Of(outcome, "a"));
        Assert.Equal(StopReason.Saddle, outcome.Stopped);
        Assert.Equal("saddle", FitJson.Snake(outcome.Stopped));
        Assert.Contains(outcome.Diagnostics, d => d.Code == "W0517" && d.Message.Contains("curves upwards", StringComparison.Ordinal));
    }

    private static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
}
