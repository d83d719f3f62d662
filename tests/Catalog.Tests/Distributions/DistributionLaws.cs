using ProbDsl.Catalog.Distributions;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;
using static System.Math;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Mixtures, truncated and censored distributions: what they weigh in all, where single points have mass, and how they are drawn.
/// </summary>
public sealed class DistributionLaws
{
    private const string ZeroInflated = "Mixture([0.3, 0.7], [Delta(0), Normal(0, 1)])";

    // the continuous part between the points, by the midpoint rule, and the masses on them
    [Theory]
    [InlineData("Truncated(Normal(1, 2), low = -3, high = 4)", -3, 4, new double[0], 1)]
    [InlineData("Truncated(Normal(1, 2), low = 0)", 0, 30, new double[0], 1)]
    [InlineData("Truncated(Normal(1, 2), high = 0)", -30, 0, new double[0], 1)]
    [InlineData("Truncated(Normal(0, 1), low = 9, high = 9.1)", 9, 9.1, new double[0], 1)]
    [InlineData("Censored(Normal(1, 2), low = -3, high = 4)", -3, 4, new double[] { -3, 4 }, 1)]
    [InlineData("Censored(Normal(1, 2), high = 0)", -30, 0, new double[] { 0 }, 1)]
    [InlineData(ZeroInflated, -10, 10, new double[] { 0 }, 1)]
    [InlineData("Mixture([0.2, 0.3, 0.5], [Delta(1), Censored(Normal(0, 1), high = 1), Truncated(Normal(2, 1), high = 1)])", -10,
        1, new double[] { 1 }, 1)]
    [InlineData("Mixture([0.5, 0.5], [Normal(2, 1), Mixture([0.4, 0.6], [Delta(0), Normal(0, 1)])])", -10, 14, new double[] { 0 }, 1)]
    [InlineData("Mixture([0.5, 0.5], [Poisson(1), Normal(0, 1)])", -10, 10, new double[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, 1)]
    [InlineData("Truncated(Mixture([0.3, 0.7], [Delta(0), Normal(0, 1)]), low = 0)", 0, 10, new double[] { 0 }, 1)]
    [InlineData("Truncated(Mixture([0.3, 0.7], [Delta(0), Normal(0, 1)]), low = 1)", 1, 10, new double[0], 1)]
    [InlineData("Truncated(Mixture([0.5, 0.5], [Gamma(2, 1), Mixture([0.4, 0.6], [Normal(-3, 1), Normal(1, 2)])]), low = 0)",
        0, 40, new double[0], 1)]
    [InlineData("Truncated(Mixture([0.5, 0.5], [Beta(2, 3), Normal(0, 1)]), low = 0, high = 1)", 0, 1, new double[0], 1)]
    [InlineData("Truncated(Gamma(2, 1), low = 0)", 0, 40, new double[0], 1)]
    [InlineData("Truncated(Flat(), low = -1, high = 2)", -1, 2, new double[0], 3)]
    [InlineData("Truncated(LogFlat(), low = 0.5, high = 4)", 0.5, 4, new double[0], 2.0794415416798357)]
    public void All_mass_is_there(string distribution, double from, double to, double[] points, double expected)
    {
        var written = WrittenDistribution.Read(distribution);
        Check.IsClose(expected, Continuous(written, from, to) + points.Sum(p => Exp(written.LogDensity(p))), 1e-7, distribution);
    }

    [Theory]
    [InlineData(ZeroInflated, -10, 10, new double[0])]
    [InlineData("Censored(Normal(1, 2), low = -3, high = 4)", -4, 4, new double[] { -3, 4 })]
    [InlineData("Mixture([0.3, 0.6], [Delta(0), Normal(0, 1)])", -10, 10, new double[] { 0 })]
    public void Missing_or_excess_mass_is_caught(string distribution, double from, double to, double[] points)
    {
        var written = WrittenDistribution.Read(distribution);
        Assert.False(Check.Close(1, Continuous(written, from, to) + points.Sum(p => Exp(written.LogDensity(p))), 1e-3));
    }

    [Theory]
    [InlineData(ZeroInflated, 0, 0.3)]
    // exp(-1) / 2
    [InlineData("Mixture([0.5, 0.5], [Poisson(1), Normal(0, 1)])", 0, 0.18393972058572117)]
    [InlineData("Mixture([0.2, 0.3, 0.5], [Delta(1), Delta(1), Normal(0, 1)])", 1, 0.5)]
    // 0.2 + 0.8 exp(-1)
    [InlineData("Mixture([0.2, 0.8], [Delta(1), Poisson(1)])", 1, 0.49430355293715387)]
    // 0.5 + 0.3 exp(-1) / 6
    [InlineData("Mixture([0.5, 0.5], [Delta(3), Mixture([0.4, 0.6], [Delta(0), Poisson(1)])])", 3, 0.5183939720585721)]
    // 0.2 + 0.8 / 2
    [InlineData("Mixture([0.2, 0.8], [Delta(1), Censored(Normal(1, 1), high = 1)])", 1, 0.6)]
    [InlineData("Mixture([0.2, 0.8], [Delta(2), Censored(Normal(1, 1), high = 1)])", 2, 0.6)]
    [InlineData("Mixture([1, 0], [Delta(0), Normal(0, 1)])", 1, 0)]
    [InlineData("Truncated(Mixture([0.3, 0.7], [Delta(0), Normal(0, 1)]), low = 1)", 0, 0)]
    public void A_points_mass_is_the_sum_of_those_put_there(string distribution, double x, double mass) =>
        Check.IsClose(Log(mass), WrittenDistribution.Read(distribution).LogDensity(x), 1e-14, distribution);

    [Fact]
    public void A_density_is_not_added_to_a_mass() =>
        Assert.False(Check.Close(Log(0.3 + (0.7 / Sqrt(2 * PI))), WrittenDistribution.Read(ZeroInflated).LogDensity(0), 0.1));

    [Fact]
    public void Components_may_be_vectors()
    {
        var distribution = WrittenDistribution.Read("Mixture([0.25, 0.75], [Delta([1, 2]), MvNormal([0, 0], [[1, 0], [0, 4]])])");
        Check.IsClose(Log(0.25), distribution.LogDensity(1, 2), 1e-14, "at the atom");
        Check.IsClose(Log(0.75 / (4 * PI)) - 0.5 - 0.125, distribution.LogDensity(1, 1), 1e-14, "beside it");
        var drawn = distribution.Draw(40_000, 2).Values;
        var atoms = Enumerable.Range(0, 40_000).Select(i => drawn[2 * i] == 1 && drawn[(2 * i) + 1] == 2 ? 1.0 : 0).ToList();
        Assert.InRange(Abs(Fit.Mean(atoms, 0.25)), 0, 4);
        Assert.NotInRange(Abs(Fit.Mean(atoms, 0.26)), 0, 4);
    }

    [Theory]
    [InlineData("Truncated(Normal(1, 2), low = -3, high = 4)", 1, 2, -3, 4)]
    [InlineData("Truncated(Normal(1, 2), low = 0)", 1, 2, 0, double.PositiveInfinity)]
    [InlineData("Truncated(Normal(1, variance = 4), high = 0)", 1, 2, double.NegativeInfinity, 0)]
    [InlineData("Truncated(Normal(0, 1), low = -9, high = -8)", 0, 1, -9, -8)]
    [InlineData("Truncated(Normal(0, 1), low = 30)", 0, 1, 30, double.PositiveInfinity)]
    public void Truncated_draws_follow_their_distribution(string distribution, double mean, double sd, double low, double high)
    {
        var drawn = WrittenDistribution.Read(distribution).Draw(20_000).Values;
        Assert.InRange(Fit.Kolmogorov(drawn, x => Share(x, mean)), 0, 1.95);
        Assert.NotInRange(Fit.Kolmogorov(drawn, x => Share(x, mean + (sd * (mean > low && mean < high ? 0.1 : 3)))), 0, 1.95);

        // from the nearer tail
        double Share(double x, double m) => low > mean
            ? Between(-Cdf((m - low) / sd), -Cdf((m - x) / sd), -Cdf((m - high) / sd))
            : Between(Cdf((low - m) / sd), Cdf((x - m) / sd), Cdf((high - m) / sd));
    }

    [Fact]
    public void Only_a_distribution_function_is_censored() =>
        Assert.Throws<ArgumentException>(() => WrittenDistribution.Read("Censored(Flat(), high = 3)").LogDensity(1));

    [Theory]
    [InlineData("Truncated(Poisson(2.5))", true)]
    [InlineData("Truncated(Poisson(2.5), low = 1)", true)]
    [InlineData("Truncated(Poisson(2.5), low = 0)", true)]
    [InlineData("Truncated(Poisson(2.5), high = 3)", true)]
    [InlineData("Truncated(Poisson(2.5), low = 2, high = 3.5)", true)]
    [InlineData("Truncated(Poisson(0.001), low = 1)", true)]
    [InlineData("Truncated(NegativeBinomial(3, 0.5), low = 1)", true)]
    [InlineData("Truncated(Geometric(0.3), low = 1)", true)]
    public void A_count_between_bounds_is_normalized(string distribution, bool isNormalized)
    {
        Assert.Equal(isNormalized, Truncated.IsNormalized(WrittenDistribution.Read(distribution).Given(new(), 0, 0)));
        Check.IsClose(1, CountMasses.Masses(distribution, 0, 1000).Values.Sum(), 1e-9, distribution);
    }

    [Fact]
    public void Without_a_distribution_function_the_normalizer_is_left_out()
    {
        var distribution = WrittenDistribution.Read("Truncated(MvNormal([0, 0], [[1, 0], [0, 1]]), low = 0)");
        Assert.False(Truncated.IsNormalized(distribution.Given(new(), 0, 0)));
        Check.IsClose(0.5 / Math.PI, Exp(distribution.LogDensity(0, 0)), 1e-14, "the density at 0 as it stands");
    }

    [Fact]
    public void Mixed_draws_follow_their_distribution()
    {
        var drawn = WrittenDistribution.Read("Mixture([0.3, 0.7], [Normal(-1, 1), Normal(3, 2)])").Draw(20_000).Values;
        Assert.InRange(Fit.Kolmogorov(drawn, x => (0.3 * Cdf(x + 1)) + (0.7 * Cdf((x - 3) / 2))), 0, 1.95);
        Assert.NotInRange(Fit.Kolmogorov(drawn, x => (0.33 * Cdf(x + 1)) + (0.67 * Cdf((x - 3) / 2))), 0, 1.95);
    }

    // weights [1, 2, 1, K], means [1, 1, 4]: each of eight columns has its own mixture
    [Fact]
    public void Each_draw_has_its_own_arguments()
    {
        var (program, mixture) = (new ProgramBuilder(), new Mixture());
        NestedDistribution Normal(params double[] means) => new(new Normal(), new(new Normal(),
            new Dictionary<string, Value> { ["mean"] = program.Constant(means, [1, 1, 4]), ["sd"] = program.Constant([1e-3], [1, 1, 1]) }));
        var weights = new Dictionary<string, Value> { ["weights"] = program.Constant([1, 0, 0.25, 0.75], [1, 2, 1, 2]) };
        var given = new Arguments(mixture, weights,
            new Dictionary<string, ValueList<NestedDistribution>> { ["components"] = [Normal(0, 10, 20, 30), Normal(5, 15, 25, 35)] });
        var noise = new Noise(program, "draws");
        var drawn = Check.Run(mixture.Draw(noise, [8000, 2, 4], given),
            noise.Slots.ToDictionary(s => s.Name, s => s.Fill(seed: 11))).Values;
        for (var column = 0; column < 8; column++)
        {
            double[] sample = [.. Enumerable.Range(0, 8000).Select(i => drawn[(8 * i) + column] - (10 * (column % 4)))];
            Assert.All(sample, x => Assert.True(Abs(x) < 0.01 || Abs(x - 5) < 0.01));
            var share = column < 4 ? 0 : 0.75;
            Assert.InRange(Abs(Fit.Mean([.. sample.Select(x => x > 2 ? 1.0 : 0)], share)), 0, 4);
        }
    }

    private static double Continuous(WrittenDistribution distribution, double from, double to)
    {
        const int steps = 200_000;
        var h = (to - from) / steps;
        // midpoints: no point with mass is among them
        double[] x = [.. Enumerable.Range(0, steps).Select(i => from + ((i + 0.5) * h))];
        return distribution.LogDensity(new Tensor([steps], x)).Values.Sum(Exp) * h;
    }

    private static double Between(double low, double x, double high) => (x - low) / (high - low);

    private static double Cdf(double z) => MathNet.Numerics.Distributions.Normal.CDF(0, 1, z);
}
