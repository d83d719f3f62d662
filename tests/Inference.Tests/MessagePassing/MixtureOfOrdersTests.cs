using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>The lower bound of all orders of exchangeable components, beside closed forms, sums over orders, and integrals.</summary>
public sealed class MixtureOfOrdersTests
{
    private const string Means = """
        model Means(K = 2)
        data x[rows]: real
        for k in 1..K { mean[k] ~ Normal(0, 3) }
        for n in rows {
          kind[n] ~ Categorical(uniform(K))
          x[n] ~ Normal(mean[kind[n]], 1)
        }
        """;

    [Theory, InlineData(1), InlineData(2), InlineData(4), InlineData(6)]
    public void A_permanent_is_the_sum_over_all_orders(int size)
    {
        var matrix = Matrix<double>.Build.Dense(size, size, (i, j) => i == j ? 1 : 0.5 + (0.5 * Math.Sin((3 * i) + (5 * j))));
        Assert.Equal(Math.Log(SumOverOrders(0, [.. Enumerable.Range(0, size)])), MixtureOfOrders.LogPermanent(matrix), 1e-12);

        double SumOverOrders(int row, int[] left) => row == size ? 1
            : left.Sum(column => matrix[row, column] * SumOverOrders(row + 1, [.. left.Where(c => c != column)]));
    }

    [Fact]
    public void Permanents_of_twenty_components_and_more()
    {
        foreach (var size in (int[])[20, 30])
            Assert.Equal(0, MixtureOfOrders.LogPermanent(Matrix<double>.Build.DenseIdentity(size)), 1e-12);
        var ones = Matrix<double>.Build.Dense(20, 20, 1);
        Assert.Equal(SpecialFunctions.FactorialLn(20), MixtureOfOrders.LogPermanent(ones), 1e-5);
        Assert.InRange(MixtureOfOrders.LogPermanent(Matrix<double>.Build.Dense(30, 30, 1)), SpecialFunctions.FactorialLn(30), 150);
    }

    /// <summary>The affinity of N(a, s) and N(b, t) is sqrt(2 s t / (s^2 + t^2)) exp(-(a - b)^2 / (4 (s^2 + t^2))).</summary>
    [Theory, InlineData("-1.3,-1.2,1.3,1.2", 0.5, 0.65), InlineData("-1.1,0.4,1.3,-0.8", 0, 1e-4), InlineData("-7,-8,8,7", 0.6931, 0.6932)]
    public void Two_components_rise_by_their_affinity(string rows, double low, double high)
    {
        var csv = $"x\n{rows.Replace(',', '\n')}\n";
        var (whole, one) = Bounds(csv, 2, out var summary);
        var (mean, sd) = (summary.Estimates.Single().Value.Values, summary.Estimates.Single().Spread!.Sd.Values);
        var squares = (sd[0] * sd[0]) + (sd[1] * sd[1]);
        var affinity = 2 * sd[0] * sd[1] / squares * Math.Exp(-Math.Pow(mean[0] - mean[1], 2) / (2 * squares));
        Assert.Equal(Math.Log(2) - Math.Log(1 + affinity), whole - one, 0.03);
        Assert.InRange(whole - one, low, high);
    }

    /// <summary>Log evidence by numerical integration over all orders.</summary>
    [Theory, InlineData("-1.9,-2.3,-1.7,-0.4,0.3,2.2,1.8,2.4"), InlineData("-7,-8,8,7"), InlineData("-1.3,-1.2,1.3,1.2")]
    public void The_bound_stays_below_the_evidence(string rows)
    {
        var csv = $"x\n{rows.Replace(',', '\n')}\n";
        var evidence = TestStory.By(Means, csv).Fitted(new(Threads: 1), "quadrature").Metric.Value;
        var (whole, one) = Bounds(csv, 2, out _);
        Assert.InRange(whole, one + 1e-3, evidence);
    }

    /// <summary>Two groups and three components without rows, which are the same: 5! / 3! orders.</summary>
    [Fact]
    public void Components_without_rows_count_once()
    {
        var csv = "x\n" + string.Concat(Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"{(i < 20 ? -50 : 50)}\n")));
        var story = Means.Replace("uniform(K)", "weight", StringComparison.Ordinal).Replace("Normal(0, 3)", "Normal(0, sd = 100)",
            StringComparison.Ordinal).Replace("for k in", "weight: simplex[K] ~ Dirichlet(0.001)\nfor k in", StringComparison.Ordinal);
        var fitted = TestStory.By(story, csv, ("K", 5)).Fitted(new(Threads: 1), "vmp");
        Assert.Equal(2, Assert.Single(fitted.Summary!.Find<StatesInUse>()!.All).InUse);
        Assert.Equal(Math.Log(20), fitted.Metric.Value - fitted.Value, 1e-3);
    }

    private static (double Whole, double One) Bounds(string csv, int components, out FitSummary summary)
    {
        var fitted = TestStory.By(Means, csv, ("K", components)).Fitted(new(Threads: 1), "vmp");
        summary = fitted.Summary!;
        return (fitted.Metric.Value, fitted.Value);
    }
}
