using ProbDsl.Catalog;
using ProbDsl.Catalog.Distributions;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Estimates from the moments of many draws are the parameters of these: to the error of the draws where moments determine them, and
/// within a factor where they are a start alone.
/// </summary>
public sealed class MomentEstimates
{
    private const int Draws = 200_000;

    /// <summary>The distribution, and by how much each parameter's logarithm, or a location in units of 1, may differ.</summary>
    private static readonly Dictionary<string, double> table = new()
    {
        ["Normal(3, 2)"] = 0.02, ["Beta(2, 3.5)"] = 0.02, ["Beta(0.6, 8)"] = 0.03, ["Exponential(2.5)"] = 0.01, ["HalfNormal(2.5)"] = 0.01,
        ["HalfCauchy(2.5)"] = 0.02, ["InverseGaussian(1, 2)"] = 0.05, ["InverseGaussian(3, 40)"] = 0.03, ["LogNormal(1.5, 0.25)"] = 0.01,
        ["Pareto(1.5, 2)"] = 0.02,
        ["Uniform(2, 7)"] = 0.01, ["Geometric(0.3)"] = 0.02, ["NegativeBinomial(4, 2.5)"] = 0.05, ["Poisson(2.5)"] = 0.01,
        ["Weibull(1.5, 2)"] = 0.02, ["Weibull(0.4, 30)"] = 0.02, ["VonMises(0.5, 40)"] = 0.05,
        // the logarithm's variance is that of large shapes
        ["Gamma(40, 0.8)"] = 0.03, ["Gamma(2.5, 0.8)"] = 0.15, ["Gamma(0.2, 3)"] = 0.5, ["InverseGamma(40, 8)"] = 0.04,
        ["InverseGamma(2.5, 0.8)"] = 0.2,
        // the median, and half the interquartile range
        ["Cauchy(1, 2)"] = 0.03, ["Laplace(1, 2)"] = 0.4, ["Logistic(1, 2)"] = 0.12, ["Gumbel(1, 2)"] = 0.8, ["StudentT(4, 1, 2)"] = 0.4,
        ["HalfStudentT(4, 2.5)"] = 0.4,
    };

    public static TheoryData<string> Distributions => [.. table.Keys];

    [Theory, MemberData(nameof(Distributions))]
    public void Moments_of_many_draws_are_near_the_parameters(string distribution)
    {
        var written = WrittenDistribution.Read(distribution);
        var (family, sample) = ((IMomentEstimate)written.Of, SampleMoments.Compute(written.Draw(Draws).Values, [])!.Value);
        var isAny = false;
        foreach (var (parameter, value) in family.FromMoments(sample))
        {
            if (!written.Arguments.TryGetValue(parameter, out var argument)) continue;
            isAny = true;
            var exact = argument.Values[0];
            var isLocation = parameter is "mean" or "location" or "mean_log";
            var away = isLocation ? Math.Abs(value - exact) : Math.Abs(Math.Log(value / exact));
            Assert.True(away <= table[distribution], $"{parameter} of {distribution}: {value}, not {exact}");
        }

        Assert.True(isAny, distribution);
    }

    /// <summary>Each number counts as often as its weight says.</summary>
    [Fact]
    public void Weighted_numbers_have_the_moments_of_repeated_ones()
    {
        var weighted = SampleMoments.Compute([1.5, 4, 0.3], [3, 1, 2])!.Value;
        var repeated = SampleMoments.Compute([1.5, 1.5, 1.5, 4, 0.3, 0.3], [])!.Value;
        Assert.Equal(repeated.Mean, weighted.Mean, 1e-14);
        Assert.Equal(repeated.Deviation, weighted.Deviation, 1e-14);
        Assert.Equal(repeated.LogMean, weighted.LogMean, 1e-14);
        Assert.Equal(repeated.LogDeviation, weighted.LogDeviation, 1e-14);
        Assert.Equal((3 * 1.5 + 4 + 0.6) / 6, repeated.Mean, 1e-14);
        Assert.Equal((repeated.Median, repeated.HalfWidth), (weighted.Median, weighted.HalfWidth));
        Assert.Equal((0.3, 4), (weighted.Least, weighted.Greatest));
    }

    [Fact]
    public void Every_family_with_such_estimates_is_here()
    {
        var names = table.Keys.Select(d => d[..d.IndexOf('(', StringComparison.Ordinal)]).ToHashSet();
        Assert.Empty(new StandardCatalog().Distributions.Where(d => d is IMomentEstimate && ScalarDensities.IsScalar(d))
            .Select(d => d.Signature.Name).Except(names));
    }
}
