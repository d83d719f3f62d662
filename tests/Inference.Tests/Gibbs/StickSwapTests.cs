using MathNet.Numerics;
using ProbDsl.Inference.Gibbs;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Gibbs;

/// <summary>Components whose weights break a stick change places: against the sum over all places of well separated clusters.</summary>
public sealed class StickSwapTests
{
    [Theory]
    [InlineData(0, 1), InlineData(1, 3), InlineData(0, 4), InlineData(2, 4), InlineData(3, 4)]
    public void Two_weights_change_places(int first, int second)
    {
        double[] breaks = [0.3, 0.6, 0.2, 0.9];
        var (logs, complements) = (Array.ConvertAll(breaks, Math.Log), Array.ConvertAll(breaks, v => Math.Log(1 - v)));
        var jacobian = BrokenStick.Swap(logs, complements, first, second);
        var expected = Swapped(breaks);
        Assert.Equal(expected, Array.ConvertAll(logs, Math.Exp), (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal(expected, Array.ConvertAll(complements, c => 1 - Math.Exp(c)), (a, b) => Math.Abs(a - b) < 1e-14);
        const double H = 1e-5;
        var derivatives = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(4, 4);
        for (var j = 0; j < 4; j++)
        {
            double[] up = [.. breaks], down = [.. breaks];
            (up[j], down[j]) = (up[j] + H, down[j] - H);
            for (var i = 0; i < 4; i++) derivatives[i, j] = (Swapped(up)[i] - Swapped(down)[i]) / (2 * H);
        }

        Assert.Equal(Math.Log(Math.Abs(derivatives.Determinant())), jacobian, 1e-7);

        double[] Swapped(double[] of)
        {
            var (weights, left) = (new double[5], 1.0);
            for (var i = 0; i < 4; i++)
            {
                weights[i] = left * of[i];
                left -= weights[i];
            }

            weights[4] = left;
            (weights[first], weights[second]) = (weights[second], weights[first]);
            var (result, rest) = (new double[4], 1.0);
            for (var i = 0; i < 4; i++)
            {
                result[i] = weights[i] / rest;
                rest -= weights[i];
            }

            return result;
        }
    }

    /// <summary>A weight that is too small for a double has a logarithm.</summary>
    [Fact]
    public void Tiny_weights_change_places()
    {
        double[] logs = [Math.Log(0.5), -1e-300, Math.Log(0.5)], complements = [Math.Log(0.5), -800, Math.Log(0.5)];
        BrokenStick.Swap(logs, complements, 1, 3);
        // 1/2, e^-800/4, e^-800/4, 1/2
        Assert.Equal(-800 + Math.Log(0.5), logs[1], 1e-9);
        Assert.Equal(0, complements[1], 1e-12);
        Assert.Equal(-800 + Math.Log(0.5), logs[2], 1e-9);
        Assert.Equal(Math.Log(0.5), logs[0], 1e-15);
    }

    /// <summary>
    /// A pair is proposed as often after its swap as before: p(i) / (n - 1) + p(j) / (n - 1), or p(i) p(j) / (1 - p(i)) + p(j) p(i) /
    /// (1 - p(j)).
    /// </summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Pairs_are_as_frequent_after_their_swap(bool isAnyOther)
    {
        const int Count = 400_000;
        double[] weights = [0.55, 0.02, 0.3, 0.13];
        for (var i = 0; i < 4; i++)
            for (var j = i + 1; j < 4; j++)
            {
                double[] swapped = [.. weights];
                (swapped[i], swapped[j]) = (swapped[j], swapped[i]);
                var (p, q) = (weights[i], weights[j]);
                var expected = isAnyOther ? (p + q) / 3 : (p * q / (1 - p)) + (q * p / (1 - q));
                foreach (var (from, name) in ((double[], string)[])[(weights, "before"), (swapped, "after")])
                {
                    var random = new ProbDsl.Runtime.RandomNumbers.RandomStream(4, $"{name} {i} {j}");
                    var found = Enumerable.Range(0, Count).Count(_ => StickSwaps.PairOf(random, isAnyOther, [.. from]) == (i, j));
                    Assert.Equal(expected, (double)found / Count, 5 * Math.Sqrt(expected * (1 - expected) / Count));
                }
            }
    }

    /// <summary>Of clusters with 3 and 1 members, far apart, each of the 6 pairs of places has a probability in closed form.</summary>
    [Theory, InlineData(0.7), InlineData(2.5)]
    public void Clusters_are_in_every_place(double alpha)
    {
        var drawn = TestStory.By($$"""
            model Sticks
            data x[rows]: real
            for t in 1..2 { stick[t]: unit ~ Beta(1, {{alpha.ToString(System.Globalization.CultureInfo.InvariantCulture)}}) }
            weight = stick_breaking(stick)
            for t in 1..3 { center[t] ~ Normal(0, 10) }
            for n in rows { kind[n] ~ Categorical(weight)
              x[n] ~ Normal(center[kind[n]], 0.2) }
            """, "x\n-8\n-8.1\n-7.9\n8\n").Fitted(new(Threads: 1, Draws: 20_000), "gibbs").Summary!;
        var (total, first, second, center) = (0.0, 0.0, 0.0, 0.0);
        double[] means = [-24 / (3 + (0.04 / 100)), 8 / (1 + (0.04 / 100)), 0];
        for (var large = 0; large < 3; large++)
            for (var small = 0; small < 3; small++)
            {
                if (large == small) continue;
                var n = new int[3];
                (n[large], n[small]) = (3, 1);
                var p = SpecialFunctions.Beta(n[0] + 1, n[1] + n[2] + alpha) * SpecialFunctions.Beta(n[1] + 1, n[2] + alpha);
                total += p;
                first += p * (n[0] + 1) / (5 + alpha);
                second += p * (n[1] + 1) / (n[1] + n[2] + 1 + alpha);
                center += p * means[n[0] == 3 ? 0 : n[0] == 1 ? 1 : 2];
            }

        var (stick, centers) = (drawn.Estimates.Single(e => e.Name == "stick"), drawn.Estimates.Single(e => e.Name == "center"));
        AssertMean(first / total, stick, 0);
        AssertMean(second / total, stick, 1);
        AssertMean(center / total, centers, 0);
        Assert.True(centers.Spread!.Error!.EffectiveDraws.Values[0] > 2000);
    }

    private static void AssertMean(double expected, Estimate estimate, int at) => Assert.Equal(expected, estimate.Value.Values[at],
        5 * estimate.Spread!.Sd.Values[at] / Math.Sqrt(estimate.Spread.Error!.EffectiveDraws.Values[at]));
}
