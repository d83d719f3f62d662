using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Exact;

/// <summary>Chains of normal latents whose numbers are all known: their posterior is that of the dense joint normal distribution.</summary>
public sealed class KnownChainTests
{
    private static string Level(string start, string step, string noise) => $$"""
        model Level
        data y[times]: real
        level[1] ~ {{start}}
        for t in 2..times { level[t] ~ Normal(level[t-1], {{step}}) }
        for t in times { twice[t] = 2 * level[t] + 1 }
        for t in times { y[t] ~ Normal(level[t], {{noise}}) }
        """;

    /// <summary>
    /// The covariance of levels i and j is 4 + 0.49 min(i, j), of observations 2.25 more on the diagonal; cells are missing.
    /// </summary>
    [Fact]
    public void The_posterior_is_that_of_the_dense_normal()
    {
        double?[] y = [0.3, null, -1.1, 2, 2.4, null, null, 1.7, 3.1, 0.2];
        var fitted = TestStory.By(Level("Normal(0.5, 2)", "0.7", "1.5"), Csv(y)).Fitted(new(Threads: 1, Draws: 20_000), "exact");
        var all = Matrix<double>.Build.Dense(y.Length, y.Length, (i, j) => 4 + (0.49 * Math.Min(i, j)));
        int[] there = [.. Enumerable.Range(0, y.Length).Where(t => y[t] is not null)];
        var seen = Matrix<double>.Build.Dense(there.Length, there.Length, (i, j) => all[there[i], there[j]] + (i == j ? 2.25 : 0));
        var beside = Matrix<double>.Build.Dense(y.Length, there.Length, (i, j) => all[i, there[j]]);
        var from = Vector<double>.Build.Dense(there.Length, i => y[there[i]]!.Value - 0.5);
        var mean = (beside * seen.Inverse() * from) + 0.5;
        var covariance = all - (beside * seen.Inverse() * beside.Transpose());
        Assert.Equal(-0.5 * ((there.Length * Math.Log(2 * Math.PI)) + Math.Log(seen.Determinant())
            + from.DotProduct(seen.Inverse() * from)), fitted.Value, 1e-10);
        var level = fitted.Summary!.Estimates.Single(e => e.Name == "level");
        var twice = fitted.Summary.Definitions.Single(e => e.Name == "twice");
        var draws = fitted.Summary.Find<PosteriorDraws>()!.Arrays["level"].Values;
        for (var t = 0; t < y.Length; t++)
        {
            var sd = Math.Sqrt(covariance[t, t]);
            Assert.Equal(mean[t], level.Value.Values[t], 1e-10);
            Assert.Equal(sd, level.Spread!.Sd.Values[t], 1e-10);
            Assert.Equal(mean[t] + (1.6448536269514722 * sd), level.Spread.Quantiles.High.Values[t], 1e-8);
            Assert.Equal((2 * mean[t]) + 1, twice.Value.Values[t], 1e-9);
            Assert.Equal(2 * sd, twice.Spread!.Sd.Values[t], 1e-9);
            // the mean and the covariance with the level two times later, of 20,000 joint draws within 4.5 standard errors
            var own = Enumerable.Range(0, 20_000).Select(d => draws[(d * y.Length) + t] - mean[t]).ToArray();
            Assert.InRange(own.Average() / sd * Math.Sqrt(20_000), -4.5, 4.5);
            if (t + 2 >= y.Length) continue;
            var product = own.Select((o, d) => o * (draws[(d * y.Length) + t + 2] - mean[t + 2])).Average();
            var error = Math.Sqrt(((covariance[t, t] * covariance[t + 2, t + 2]) + Math.Pow(covariance[t, t + 2], 2)) / 20_000);
            Assert.InRange((product - covariance[t, t + 2]) / error, -4.5, 4.5);
        }
    }

    /// <summary>
    /// Levels that hardly move are one unknown mean, with precision 1 / s^2 + n / r^2; beside a large noise the first level keeps its
    /// prior, and beside a noise of nearly 0 each level is its observation.
    /// </summary>
    [Theory]
    [InlineData("10", "1e-150", "1"), InlineData("1e6", "1e-150", "1")]
    [InlineData("1000", "1e-8", "1e10"), InlineData("10", "1e7", "1e-15")]
    public void Variances_of_nearly_0_and_very_large_ones_are_right(string start, string step, string noise)
    {
        double[] y = [0.3, -1.1, 2, 2.4, 1.7];
        var level = TestStory.By(Level($"Normal(0, {start})", step, noise), Csv([.. y.Select(v => (double?)v)]))
            .Fitted(new(Threads: 1), "exact").Summary!.Estimates.Single(e => e.Name == "level");
        var (s, q, r) = (double.Parse(start), double.Parse(step), double.Parse(noise));
        var precision = (1 / (s * s)) + (5 / (r * r));
        for (var t = 0; t < y.Length; t++)
        {
            var (mean, sd) = q > r ? (y[t], r) : (y.Sum() / (r * r) / precision, 1 / Math.Sqrt(precision));
            Assert.Equal(mean, level.Value.Values[t], 1e-9);
            Assert.Equal(1, level.Spread!.Sd.Values[t] / sd, 1e-6);
        }
    }

    /// <summary>Far from both ends the variance P of a level given the past solves P = (P + q) r / (P + q + r).</summary>
    [Fact]
    public void A_long_chain_takes_time_and_memory_of_its_length()
    {
        const int Times = 30_000;
        var random = new RandomStream(3, "long");
        var level = 0.0;
        var csv = Csv([.. Enumerable.Range(0, Times).Select(_ => (double?)((level += 0.3 * random.NextNormal()) + random.NextNormal()))]);
        var fitted = TestStory.By(Level("Normal(0, 10)", "0.3", "1"), csv).Fitted(new(Threads: 1, Draws: 3), "exact");
        var sd = fitted.Summary!.Estimates.Single(e => e.Name == "level").Spread!.Sd.Values;
        var filtered = (-0.09 + Math.Sqrt((0.09 * 0.09) + (4 * 0.09))) / 2;
        Assert.Equal(Math.Sqrt(filtered), sd[^1], 1e-9);
        // forward and backward each with a predicted variance of P + q, and the observation
        Assert.Equal(1 / Math.Sqrt((2 / (filtered + 0.09)) + 1), sd[Times / 2], 1e-9);
    }

    /// <summary>
    /// A flat start has density 1: the integral over it of the joint density is that of the observations after the first.
    /// </summary>
    [Fact]
    public void A_flat_start_is_integrated_with_density_1()
    {
        var fitted = TestStory.By(Level("Flat()", "0.5", "1"), "y\n1\n3\n").Fitted(new(Threads: 1), "exact");
        Assert.Equal(-0.5 * (Math.Log(2 * Math.PI * 2.25) + (4 / 2.25)), fitted.Value, 1e-10);
    }

    [Fact]
    public void Levels_that_the_data_do_not_tell_apart_are_named() =>
        Assert.Equal("E0554", Assert.Single(TestStory.By("""
            model Two
            data y[times]: real
            one[1] ~ Flat()
            other[1] ~ Flat()
            for t in 2..times {
              one[t] ~ Normal(one[t-1], 0.3)
              other[t] ~ Normal(other[t-1], 0.2)
            }
            for t in times { y[t] ~ Normal(one[t] + other[t], 1) }
            """, Csv([1, 2, 1, 3])).Fit(new(Threads: 1), "exact").Diagnostics).Code);

    private static string Csv(double?[] y) => "y\n" + string.Concat(y.Select(v => FormattableString.Invariant($"{v:R}\n")));
}
