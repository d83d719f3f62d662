using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Forecasting;

/// <summary>Forecasts of many draws, which go along the series together: each draw has the numbers that it has alone.</summary>
public sealed class DrawBatchTests
{
    private const string Ar =
        """
            model Ar
            data y[times]: real
            a ~ Normal(0, 1)
            b ~ Normal(0, 1)
            for t in 2..times { y[t] ~ Normal(a + b * y[t-1], 0.5) }
            """;

    private const string Spread =
        """
            model Spread
            data y[times]: real
            b ~ Normal(0, 1)
            for t in 2..times { y[t] ~ Normal(0, 1 + b * y[t-1]) }
            """;

    // more than two batches, the last of them not full
    private const int Draws = 1100;

    [Fact]
    public void Draws_together_are_what_each_is_alone()
    {
        var fit = FitByHand.Of(Ar, "y\n1\n2\n4\n", Draws, ("a", s => [0.1 * (s % 7)]), ("b", s => [0.2 * (s % 5)]));
        var predicted = Predicted(fit, 3).Value!;
        for (var ahead = 0; ahead < 3; ahead++)
        {
            double[] own = [.. Enumerable.Range(0, Draws).Select(s => Path(s)[ahead])];
            Assert.Equal(own.Average(), predicted.Columns.Single(c => c.Name == "y.mean").Values[ahead], 1e-12);
            Array.Sort(own);
            Assert.Equal(0.5 * (own[549] + own[550]), predicted.Columns.Single(c => c.Name == "y.q50").Values[ahead], 1e-12);
        }
    }

    // of draws s from 600 on the scale may fall below 0: the first that does is named, by what it is alone
    [Fact]
    public void A_draw_that_fails_is_named_as_it_is_alone()
    {
        var fit = FitByHand.Of(Spread, "y\n1\n2\n1.5\n", Draws, ("b", s => [s < 600 ? 0 : -0.5]));
        var failure = Assert.Single(Predicted(fit, 40).Diagnostics);
        var alone = Enumerable.Range(600, Draws).Select(s => FirstFailure(s, 40)).First(t => t is not null);
        Assert.Contains($"at t = {alone}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("draw", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A story by itself: y[t] from the noise of its own draw.</summary>
    private static double[] Path(int s)
    {
        var (last, path) = (4.0, new double[3]);
        for (var ahead = 0; ahead < path.Length; ahead++)
            path[ahead] = last = (0.1 * (s % 7)) + (0.2 * (s % 5) * last) + (0.5 * Noise(s, 4 + ahead));
        return path;
    }

    private static int? FirstFailure(int s, int horizon)
    {
        var last = 1.5;
        for (var t = 4; t < 4 + horizon; t++)
        {
            if (1 - (0.5 * last) < 0) return t;
            last = (1 - (0.5 * last)) * Noise(s, t);
        }

        return null;
    }

    private static double Noise(int s, int t)
    {
        var seed = ~new RandomStream(1, "rows", (uint)s).NextBits();
        return new NoiseSlot("sample y[t].0", NoiseKind.Normal, Shape.Scalar).Fill(seed, (uint)t).Values[0];
    }

    private static Result<RowPredictions> Predicted(SavedFit fit, int horizon) =>
        RowPredictions.Compute(fit, NewRows.Future(fit, horizon, TestStory.Catalog).Value!, false, TestStory.Catalog, Draws);
}
