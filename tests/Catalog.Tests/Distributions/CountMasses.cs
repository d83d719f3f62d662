using ProbDsl.Catalog.Distributions;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>Masses of whole numbers sum to 1, and distribution functions are their running sums.</summary>
public sealed class CountMasses
{
    [Theory]
    [InlineData("BetaBinomial(10, 2, 3.5)", 0, 10)]
    [InlineData("BetaBinomial(40, 0.01, 300)", 0, 40)]
    [InlineData("Binomial(10, 0.3)", 0, 10)]
    [InlineData("Binomial(50, logit = -2)", 0, 50)]
    [InlineData("Binomial(10, 1)", 0, 10)]
    [InlineData("Censored(Geometric(0.3), low = 1, high = 4)", 1, 4)]
    [InlineData("Delta(3)", -5, 5)]
    [InlineData("DiscreteUniform(-3, 2)", -5, 5)]
    [InlineData("DiscretizedLogistic(0.5, 0.1, 256)", -5, 300)]
    [InlineData("DiscretizedLogistic(1.5, 0.01, 8)", -5, 10)]
    [InlineData("DiscretizedLogistic(0.3, 0.2, 1)", -5, 5)]
    [InlineData("Geometric(0.3)", 0, 200)]
    [InlineData("Mixture([0.3, 0.7], [Delta(0), Poisson(2.5)])", 0, 100)]
    [InlineData("Mixture([0.2, 0.5, 0.3], [Geometric(0.5), Delta(4), Poisson(2.5)])", 0, 100)]
    [InlineData("NegativeBinomial(2.5, 3)", 0, 400)]
    [InlineData("NegativeBinomial(25, 1e6)", 0, 200)]
    [InlineData("NegativeBinomial(2, 0.1)", 0, 2000)]
    [InlineData("OrderedLogistic(0.5, [-1, 0.25, 3])", 1, 4)]
    [InlineData("OrderedProbit(0.5, [-1, 0.25, 3])", 1, 4)]
    [InlineData("OrderedProbit(0.5, [0.25])", 1, 2)]
    [InlineData("OrderedLogistic(0.5, [0.25])", 1, 2)]
    [InlineData("Truncated(DiscreteUniform(0, 9), low = 2.5)", 0, 9)]
    [InlineData("Truncated(Geometric(0.3), low = 1.5, high = 7)", 0, 10)]
    [InlineData("Truncated(Geometric(0.3))", 0, 200)]
    public void Mass_sums_to_one(string distribution, int first, int last) =>
        Check.IsClose(1, Masses(distribution, first, last).Values.Sum(), 1e-12, distribution);

    [Theory]
    [InlineData("Binomial(10, 0.3)", 1, 10)]
    [InlineData("Censored(Geometric(0.3), low = 1, high = 4)", 0, 4)]
    [InlineData("Mixture([0.3, 0.8], [Delta(0), Poisson(2.5)])", 0, 100)]
    [InlineData("DiscretizedLogistic(0.5, 0.1, 256)", 1, 255)]
    [InlineData("OrderedLogistic(0.5, [-1, 0.25, 3])", 1, 3)]
    public void Missing_or_excess_mass_is_caught(string distribution, int first, int last) =>
        Assert.False(Check.Close(1, Masses(distribution, first, last).Values.Sum(), 1e-12));

    [Theory]
    [InlineData("Multinomial(5, [0.2, 0.5, 0.3])", 5, true)]
    [InlineData("Multinomial(4, [0.25, 0, 0.75])", 4, true)]
    [InlineData("Multinomial(0, [0.25, 0, 0.75])", 0, true)]
    [InlineData("Multinomial(5, [0.2, 0.5, 0.4])", 5, false)]
    public void Mass_of_all_counts_sums_to_one(string distribution, int n, bool isDistribution)
    {
        var total = (from i in Enumerable.Range(0, n + 1)
                     from j in Enumerable.Range(0, n + 1 - i)
                     select Math.Exp(WrittenDistribution.Read(distribution).LogDensity(i, j, n - i - j))).Sum();
        Assert.Equal(isDistribution, Check.Close(1, total, 1e-12));
    }

    [Theory]
    [InlineData("Geometric(0.3)", 60, 0)]
    [InlineData("Geometric(1)", 3, 0)]
    [InlineData("Geometric(1e-12)", 3, 0)]
    [InlineData("DiscreteUniform(0, 7)", 8, 0)]
    [InlineData("DiscreteUniform(-3, 2)", 3, 0)]
    [InlineData("DiscreteUniform(-3, 2)", 3, 1)]
    [InlineData("DiscretizedLogistic(0.4, 0.1, 16)", 20, 0)]
    [InlineData("DiscretizedLogistic(0.3, 0.2, 1)", 3, 0)]
    public void The_distribution_function_is_the_running_sum(string distribution, int last, int shift)
    {
        var (written, of) = (WrittenDistribution.Read(distribution), (IDistributionFunction)WrittenDistribution.Read(distribution).Of);
        var (x, sums) = (Enumerable.Range(-5, last + 6).Select(k => k + 0.0).ToArray(), new List<double>());
        foreach (var at in x) sums.Add((sums.Count == 0 ? 0 : sums[^1]) + Math.Exp(written.LogDensity(at)));
        double[] between = [.. x.Select(at => at + 0.25 + shift)];
        var below = written.At(new([x.Length], between), of.LogCdf).Values;
        var above = written.At(new([x.Length], between), of.LogSurvival).Values;
        Assert.Equal(shift == 0, Check.Close([.. sums], [.. below.Select(Math.Exp)], 1e-13));
        Assert.Equal(shift == 0, Check.Close([.. sums.Select(s => 1 - s)], [.. above.Select(Math.Exp)], 1e-13));
    }

    [Fact]
    public void Tails_keep_their_digits()
    {
        Check.IsClose(Math.Log(2e-12), Tail("Geometric(1e-12)", 1, d => d.LogCdf), 1e-13, "the first two");
        Check.IsClose(5001 * Math.Log(0.5), Tail("Geometric(0.5)", 5000, d => d.LogSurvival), 1e-13, "beyond 5000");
    }

    [Theory]
    [InlineData("Geometric(0.3)")]
    [InlineData("Geometric(1)")]
    [InlineData("DiscreteUniform(-3, 2)")]
    [InlineData("DiscretizedLogistic(0.4, 0.1, 256)")]
    [InlineData("DiscretizedLogistic(0.95, 1, 4)")]
    public void The_quantile_is_the_least_that_reaches_it(string distribution)
    {
        var written = WrittenDistribution.Read(distribution);
        double[] arguments = [.. written.Arguments.Values.Select(a => a.Values[0])];
        for (var p = 0.013; p < 1; p += 0.0171)
        {
            var x = ((IQuantile)written.Of).Quantile(p, 1 - p, arguments);
            Assert.True(Cdf(written, x) >= p && Cdf(written, x - 1) < p, $"{distribution}: {x} at {p}");
        }
    }

    [Theory]
    [InlineData("Bernoulli(0.3)", 0)]
    [InlineData("Categorical([0.2, 0.5, 0.3])", 1)]
    [InlineData("OrderedLogistic(0.5, [-1, 0.25, 3])", 1)]
    [InlineData("OrderedProbit(-8, [-1, 0.25, 3])", 1)]
    [InlineData("OrderedLogistic(0.5, [2])", 1)]
    public void A_finite_distribution_lists_its_masses(string distribution, int first)
    {
        var written = WrittenDistribution.Read(distribution);
        var listed = Check.Run(((IFiniteDistribution)written.Of).LogProbabilities(written.Given(new(), 0, 0))).Values;
        Check.IsClose([.. listed.Select((_, k) => written.LogDensity(first + k))], listed, 1e-15, distribution);
    }

    internal static Dictionary<double, double> Masses(string distribution, int first, int last)
    {
        double[] x = [.. Enumerable.Range(first, last - first + 1)];
        return x.Zip(WrittenDistribution.Read(distribution).LogDensity(new Tensor([x.Length], x)).Values, (at, log) =>
            (at, Mass: Math.Exp(log)))
            .ToDictionary(m => m.at, m => m.Mass);
    }

    private static double Tail(string distribution, double x, Func<IDistributionFunction, Func<Value, Arguments, Value>> which) =>
        WrittenDistribution.Read(distribution) is var written
        ? written.At(new([], [x]), which((IDistributionFunction)written.Of)).Values[0] : 0;

    private static double Cdf(WrittenDistribution distribution, double x) =>
        Math.Exp(distribution.At(new([], [x]), ((IDistributionFunction)distribution.Of).LogCdf).Values[0]);
}
