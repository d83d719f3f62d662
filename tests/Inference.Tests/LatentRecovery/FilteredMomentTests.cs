using System.Globalization;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.LatentRecovery;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LatentRecovery;

/// <summary>
/// Filtered means and standard deviations of the latents of chains, against the precision of a dense joint normal distribution: each
/// statement is a row times all latents, and those of later observations are left out.
/// </summary>
public sealed class FilteredMomentTests
{
    private static readonly double?[] first = [1.2, null, -0.7, 2.9, null, 3.3], second = [null, 0.4, 1.5, null, 2.2, 2.6];

    /// <summary>Known numbers: `exact`.</summary>
    [Fact]
    public void A_known_level_is_filtered()
    {
        var fit = Fitted("exact", """
            model Level
            data y[times]: real
            level[1] ~ Normal(0.5, 2)
            for t in 2..times { level[t] ~ Normal(0.9 * level[t-1] + 0.1, 0.7) }
            for t in times { y[t] ~ Normal(level[t], 1.5) }
            """, Csv(first));
        var dense = new Dense(6);
        dense.Add(0, [(0, 1)], 0.5, 2);
        for (var t = 1; t < 6; t++) dense.Add(0, [(t, 1), (t - 1, -0.9)], 0.1, 0.7);
        Observe(dense, first, t => [(t, 1)], 1.5);
        Same(dense, fit.Estimates.Single(e => e.Name == "level"), t => t);
    }

    /// <summary>A level and a trend without priors at their starts: neither is known before the second observation.</summary>
    [Theory, InlineData("map"), InlineData("em")]
    public void A_trend_with_flat_starts_is_filtered_at_the_estimates(string method)
    {
        var fit = Fitted(method, """
            model Trend
            data y[times]: real
            drift: positive ~ Gamma(4, 4)
            noise: positive ~ Gamma(4, 4)
            level[1] ~ Flat()
            trend[1] ~ Flat()
            for t in 2..times {
              level[t] ~ Normal(level[t-1] + trend[t-1], drift)
              trend[t] ~ Normal(trend[t-1], 0.3)
            }
            for t in times { y[t] ~ Normal(level[t], noise) }
            """, Csv(first));
        var (drift, noise) = (At(fit, "drift"), At(fit, "noise"));
        // numbers 0 to 5 are levels, 6 to 11 trends
        var dense = new Dense(12);
        for (var t = 1; t < 6; t++)
        {
            dense.Add(0, [(t, 1), (t - 1, -1), (t + 5, -1)], 0, drift);
            dense.Add(0, [(t + 6, 1), (t + 5, -1)], 0, 0.3);
        }

        Observe(dense, first, t => [(t, 1)], noise);
        Same(dense, Latent(fit, "level"), t => t, known: 2);
        Same(dense, Latent(fit, "trend"), t => t + 6, known: 2);
    }

    /// <summary>Two sequences of a vector, each filtered by its own observations, of which two are one number.</summary>
    [Fact]
    public void Sequences_of_vectors_are_filtered_each()
    {
        var fit = Fitted("map", """
            model Pair
            data y[series]: real[T] from all
            noise: positive ~ Gamma(4, 4)
            for s in series {
              state[s, 1]: real[2] ~ Normal([1, -0.5], 2)
              for t in 2..T {
                state[s, t]: real[2] ~ MvNormal([[0.8, 0.3], [-0.2, 0.9]] @ state[s, t-1], covariance([[0.5, 0.1], [0.1, 0.4]]))
              }
            }
            for s in series { for t in 1..T { y[s, t] ~ Normal(dot([1, 0.5], state[s, t]), noise) } }
            """, "a,b,c,d,e,f\n" + Row(first) + "\n" + Row(second) + "\n");
        // the covariance is L L'; a step less its mean, times L^-1, has independent numbers
        var root = Matrix<double>.Build.DenseOfRowMajor(2, 2, [0.5, 0.1, 0.1, 0.4]).Cholesky().Factor.Inverse();
        var move = Matrix<double>.Build.DenseOfRowMajor(2, 2, [0.8, 0.3, -0.2, 0.9]);
        var moved = root * move;
        foreach (var (s, y) in new[] { first, second }.Index())
        {
            var dense = new Dense(12);
            dense.Add(0, [(0, 1)], 1, 2);
            dense.Add(0, [(1, 1)], -0.5, 2);
            for (var t = 1; t < 6; t++)
                for (var i = 0; i < 2; i++)
                    dense.Add(0,
                        [(2 * t, root[i, 0]), ((2 * t) + 1, root[i, 1]), ((2 * t) - 2, -moved[i, 0]), ((2 * t) - 1, -moved[i, 1])], 0, 1);
            Observe(dense, y, t => [(2 * t, 1), ((2 * t) + 1, 0.5)], At(fit, "noise"));
            for (var i = 0; i < 2; i++)
                Same(dense, Latent(fit, "state"), t => (2 * t) + i, known: 0, from: t => (((s * 6) + t) * 2) + i);
        }
    }

    /// <summary>
    /// An autoregression of two steps back: its first positions begin together, and each is filtered by the observations until then. A
    /// coefficient that all positions share has no position.
    /// </summary>
    [Fact]
    public void First_positions_of_a_longer_order_are_filtered_too()
    {
        double[] x = [0.5, -1, 2, 0.3, -0.4, 1.1];
        var fit = Fitted("map", """
            model Auto
            data y[times]: real
            data x[times]: real
            noise: positive ~ Gamma(4, 4)
            tau: positive ~ Gamma(4, 4)
            beta ~ Normal(0, tau)
            for t in 1..2 { z[t] ~ Normal(0.2, 1.5) }
            for t in 3..times { z[t] ~ Normal(0.6 * z[t-1] - 0.3 * z[t-2], 0.8) }
            for t in times { y[t] ~ Normal(z[t] + beta * x[t], noise) }
            """, "y,x\n" + string.Join("\n", first.Zip(x, (y, own) => $"{Cell(y)},{own.ToString(CultureInfo.InvariantCulture)}")) + "\n");
        var noise = At(fit, "noise");
        var dense = new Dense(7);
        dense.Add(0, [(6, 1)], 0, At(fit, "tau"));
        for (var t = 0; t < 2; t++) dense.Add(0, [(t, 1)], 0.2, 1.5);
        for (var t = 2; t < 6; t++) dense.Add(0, [(t, 1), (t - 1, -0.6), (t - 2, 0.3)], 0, 0.8);
        Observe(dense, first, t => [(t, 1), (6, x[t])], noise);
        Same(dense, Latent(fit, "z"), t => t);
        Assert.Null(Latent(fit, "beta").Filtered);
    }

    /// <summary>Draws of the scales are given all observations: there is no filter at one point.</summary>
    [Fact]
    public void A_fit_with_draws_has_none()
    {
        var fit = Fitted("importance", """
            model Level
            data y[times]: real
            drift: positive ~ Gamma(2, 2)
            level[1] ~ Normal(0, 2)
            for t in 2..times { level[t] ~ Normal(level[t-1], drift) }
            for t in times { y[t] ~ Normal(level[t], 1) }
            """, Csv(first));
        Assert.Null(fit.Estimates.Single(e => e.Name == "level").Filtered);
    }

    [Fact]
    public void They_are_written_beside_the_smoothed_ones()
    {
        var estimate = new Estimate("level", new([2], [1.0, 2]), 1)
        {
            Spread = new(new([2], [0.1, 0.2]), new([2], [0.0, 1]), new([2], [1.0, 2]), new([2], [2.0, 3])),
            Filtered = new(new([2], [double.NaN, 2.5]), new([2], [double.NaN, 0.5])),
        };
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            EstimateJson.Values(json, estimate);
            json.WriteEndObject();
        }

        using var read = JsonDocument.Parse(stream.ToArray());
        Assert.Equal("[null,2.5] [null,0.5]",
            $"{read.RootElement.GetProperty("filtered_mean").GetRawText()} {read.RootElement.GetProperty("filtered_sd").GetRawText()}");
    }

    private static void Observe(Dense dense, double?[] y, Func<int, (int, double)[]> row, double sd)
    {
        for (var t = 0; t < y.Length; t++)
            if (y[t] is { } value) dense.Add(t + 1, row(t), value, sd);
    }

    /// <summary>Compares all positions of a latent.</summary>
    /// <param name="dense">The statements.</param>
    /// <param name="estimate">What a fit reports.</param>
    /// <param name="number">The number of a position among all latents.</param>
    /// <param name="known">The first position, from 0, at which flat starts are determined.</param>
    /// <param name="from">The place of a position in the estimate; null: the position.</param>
    private static void Same(Dense dense, Estimate estimate, Func<int, int> number, int known = 0, Func<int, int>? from = null)
    {
        for (var t = 0; t < 6; t++)
        {
            var at = from?.Invoke(t) ?? t;
            var (mean, sd) = (estimate.Filtered!.Mean.Values[at], estimate.Filtered.Sd.Values[at]);
            if (t < known)
            {
                Assert.True(double.IsNaN(mean) && double.IsNaN(sd), $"position {t + 1}");
                continue;
            }

            var (expected, spread) = dense.Until(t + 1, number(t));
            Assert.Equal(expected, mean, 1e-8);
            Assert.Equal(spread, sd, 1e-8);
            // the last position has no later observations
            if (t < 5) continue;
            Assert.Equal(estimate.Value.Values[at], mean, 1e-9);
            Assert.Equal(estimate.Spread!.Sd.Values[at], sd, 1e-9);
        }
    }

    private static FitSummary Fitted(string method, string story, string csv) =>
        TestStory.By(story, csv).Fitted(new(Threads: 1, Draws: 50), method).Summary!;

    private static Estimate Latent(FitSummary fit, string name) => fit.Find<LatentMoments>()!.All.Single(e => e.Name == name);

    private static double At(FitSummary fit, string name) => fit.Estimates.Single(e => e.Name == name).Value.Values[0];

    private static string Csv(double?[] y) => "y\n" + string.Join("\n", y.Select(Cell)) + "\n";

    private static string Row(double?[] y) => string.Join(",", y.Select(Cell));

    private static string Cell(double? y) => y?.ToString(CultureInfo.InvariantCulture) ?? "NA";

    /// <summary>Normal statements of a vector of numbers, each with the position that observes it; 0: none does.</summary>
    private sealed class Dense(int numbers)
    {
        private readonly List<(int Position, Vector<double> Row, double Value, double Sd)> statements = [];

        /// <summary>Adds `row ~ Normal(value, sd)`.</summary>
        public void Add(int position, (int Number, double Factor)[] row, double value, double sd)
        {
            var all = Vector<double>.Build.Dense(numbers);
            foreach (var (number, factor) in row) all[number] += factor;
            statements.Add((position, all, value, sd));
        }

        /// <summary>The mean and standard deviation of a number given the statements until a position.</summary>
        public (double Mean, double Sd) Until(int position, int number)
        {
            var (precision, pull) = (Matrix<double>.Build.Dense(numbers, numbers), Vector<double>.Build.Dense(numbers));
            foreach (var (_, row, value, sd) in statements.Where(s => s.Position <= position))
            {
                precision += row.OuterProduct(row) / (sd * sd);
                pull += row * (value / (sd * sd));
            }

            var covariance = precision.Inverse();
            return ((covariance * pull)[number], Math.Sqrt(covariance[number, number]));
        }
    }
}
