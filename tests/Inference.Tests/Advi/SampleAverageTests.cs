using ProbDsl.Catalogue;
using ProbDsl.Inference;
using ProbDsl.Runtime;

namespace ProbDsl.Tests;

/// <summary>The average that `advi` climbs: its gradient is its own differences, for one run of draws and for several, and its value is the mean of the ratios of the same draws.</summary>
public sealed class SampleAverageTests
{
    private const string Story = """
        model Plates
        data x[rows]: real
        data g[rows]: index[3]
        data c[rows]: count
        mu ~ Normal(0, 3)
        tau ~ HalfNormal(2)
        share ~ Dirichlet([2, 3, 4])
        for j in 1..3 { m[j] ~ Normal(mu, tau) }
        for n in rows {
          x[n] ~ Normal(m[g[n]] + share[2], 0.5 + share[1])
          c[n] ~ Poisson(tau + share[g[n]])
        }
        """;

    public static TheoryData<GuideFamily, int> Cases => new() { { GuideFamily.MeanField, 1 }, { GuideFamily.MeanField, 3 }, { GuideFamily.FullRank, 1 }, { GuideFamily.FullRank, 3 } };

    [Theory, MemberData(nameof(Cases))]
    public void The_gradient_is_that_of_the_value(GuideFamily family, int runs)
    {
        using var average = Average(family, runs, out var at);
        var (gradient, none) = (new double[average.Dimension], new double[average.Dimension]);
        average.Evaluate(at, gradient);
        for (var i = 0; i < at.Length; i++)
        {
            const double Step = 1e-5;
            double[] up = [.. at], down = [.. at];
            (up[i], down[i]) = (at[i] + Step, at[i] - Step);
            var difference = (average.Evaluate(up, none) - average.Evaluate(down, none)) / (2 * Step);
            Assert.Equal(difference, gradient[i], 1e-6 * (1 + Math.Abs(difference)));
        }

        Assert.Contains(gradient, g => Math.Abs(g) > 1);
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_value_is_the_mean_of_the_ratios(GuideFamily family, int runs)
    {
        using var average = Average(family, runs, out var at);
        var ratios = average.Ratios(at);
        Assert.Equal(runs * average.Request.Particles, ratios.Length);
        var value = average.Evaluate(at, new double[average.Dimension]);
        Assert.Equal(ratios.Average(), value, 1e-10 * Math.Abs(value));
    }

    private static SampleAverage Average(GuideFamily family, int runs, out double[] at)
    {
        var told = Told.By(Story, SmallTable.Of(12, 3));
        var average = new SampleAverage(told.Problem, Told.Catalogue, family, 1);
        var (noise, random) = (new double[runs * average.Request.Particles * average.Numbers], new RandomStream(3, "noise"));
        random.FillNormal(noise);
        average.Use(noise);
        at = [.. average.Start(new Dictionary<string, Tensor>(), 0.3).Select(v => v + (0.2 * random.NextNormal()))];
        return average;
    }
}
