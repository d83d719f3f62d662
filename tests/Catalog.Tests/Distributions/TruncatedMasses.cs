using ProbDsl.Catalog.Distributions;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Truncated densities of the whole catalog integrate to 1 between their bounds, also where these lie far out in one tail, and masses sum
/// to 1; a censored one has the rest of its probability at its bounds.
/// </summary>
public sealed class TruncatedMasses
{
    public static TheoryData<string> Distributions => DistributionFunctions.Distributions;

    // lower and upper tails of the bounds
    private static readonly (LogTails Low, LogTails High)[] Intervals =
    [
        (LogTails.OfBelow(-2000), LogTails.OfBelow(-1990)),
        (LogTails.OfBelow(-700), LogTails.OfBelow(-690)), (LogTails.OfBelow(-30), LogTails.OfBelow(-20)),
        (LogTails.Of(0.1, 0.9), LogTails.Of(0.3, 0.7)), (LogTails.Of(0.2, 0.8), LogTails.Of(0.9, 0.1)),
        (LogTails.Of(0.6, 0.4), LogTails.Of(0.95, 0.05)), (LogTails.OfAbove(-20), LogTails.OfAbove(-30)),
        (LogTails.OfAbove(-690), LogTails.OfAbove(-700)), (LogTails.OfAbove(-1990), LogTails.OfAbove(-2000)),
    ];

    [Theory, MemberData(nameof(Distributions))]
    public void A_density_between_bounds_integrates_to_one(string distribution)
    {
        foreach (var (from, to) in Intervals)
        {
            var (low, high) = (DistributionFunctions.Quantile(distribution, from), DistributionFunctions.Quantile(distribution, to));
            // bounds that a double resolves
            if (!(high - low > 1e-4 * Math.Max(Math.Abs(low), Math.Abs(high))) || Math.Abs(high) > 1e200
                || Math.Abs(low) is < 1e-200 and > 0)
                continue;
            var truncated = WrittenDistribution.Read($"Truncated({distribution}, low = {low:R}, high = {high:R})");
            var nodes = Quadrature.Nodes([low, .. ScalarCase.Of(distribution).Ends.Where(e => e > low && e < high), high]);
            var densities = truncated.LogDensity(new Tensor([nodes.Length], [.. nodes.Select(n => n.X)])).Values;
            Check.IsClose(1, densities.Zip(nodes, (l, node) => Math.Exp(l + node.LogWeight)).Sum(), 1e-8,
                $"{distribution} between {low:R} and {high:R}");
        }
    }

    [Theory]
    [InlineData("Poisson(2.5)")]
    [InlineData("Poisson(1e-6)")]
    [InlineData("Poisson(400)")]
    [InlineData("Binomial(30, 0.3)")]
    [InlineData("Binomial(30, logit = -12)")]
    [InlineData("BetaBinomial(30, 0.3, 2)")]
    [InlineData("NegativeBinomial(2.5, 3)")]
    [InlineData("NegativeBinomial(0.001, 0.02)")]
    [InlineData("Geometric(0.3)")]
    public void Masses_between_bounds_sum_to_one(string distribution)
    {
        foreach (var (low, high) in ((double, double)[])[(0, 0), (1, 3), (2, 900), (25, 28), (20, 900), (0.5, 600)])
        {
            var truncated = $"Truncated({distribution}, low = {low}, high = {high})";
            Check.IsClose(1, CountMasses.Masses(truncated, 0, 1000).Values.Sum(), 1e-9, truncated);
        }
    }

    [Theory]
    [InlineData("Poisson(1e-6)", 3)]
    [InlineData("Poisson(2.5)", 40)]
    [InlineData("NegativeBinomial(0.001, 0.02)", 2)]
    [InlineData("Binomial(30, logit = -12)", 20)]
    [InlineData("BetaBinomial(50, 1, 60)", 45)]
    [InlineData("BetaBinomial(50, 0.5, 0.2)", 20)]
    public void Masses_from_a_far_bound_sum_to_one(string distribution, int low) => Check.IsClose(1,
        CountMasses.Masses($"Truncated({distribution}, low = {low})", 0, 1000).Values.Sum(), 1e-9, distribution);

    [Theory]
    [InlineData("Truncated(Categorical([0.2, 0.5, 0.3]), low = 2)", 1, 3)]
    [InlineData("Truncated(OrderedLogistic(0.5, [-1, 0.25, 3]), low = 2, high = 3)", 1, 4)]
    [InlineData("Truncated(Mixture([0.3, 0.7], [Poisson(2.5), Geometric(0.2)]), low = 2)", 0, 900)]
    [InlineData("Truncated(Truncated(Poisson(2.5), low = 1), high = 4)", 0, 10)]
    [InlineData("Truncated(Truncated(Poisson(2.5), low = 1, high = 7), low = 3, high = 4)", 0, 10)]
    [InlineData("Mixture([0.3, 0.7], [Delta(0), Truncated(NegativeBinomial(2, 3), low = 1)])", 0, 900)]
    [InlineData("Censored(Poisson(2.5), low = 1, high = 4)", 1, 4)]
    [InlineData("Censored(Binomial(9, 0.3), low = 1, high = 4)", 1, 4)]
    [InlineData("Censored(BetaBinomial(9, 2, 3), low = 1, high = 4)", 1, 4)]
    [InlineData("Censored(Truncated(NegativeBinomial(2, 3), low = 1), high = 4)", 1, 4)]
    [InlineData("Censored(Mixture([0.3, 0.7], [Delta(0), Poisson(3)]), high = 4)", 0, 4)]
    public void Masses_of_compounds_sum_to_one(string distribution, int first, int last) =>
        Check.IsClose(1, CountMasses.Masses(distribution, first, last).Values.Sum(), 1e-11, distribution);

    [Theory, MemberData(nameof(Distributions))]
    public void A_censored_distribution_has_the_rest_at_its_bounds(string distribution)
    {
        var (low, high) = (DistributionFunctions.Quantile(distribution, LogTails.Of(0.2, 0.8)),
            DistributionFunctions.Quantile(distribution, LogTails.Of(0.7, 0.3)));
        var censored = WrittenDistribution.Read($"Censored({distribution}, low = {low:R}, high = {high:R})");
        Check.IsClose(Math.Log(0.2), censored.LogDensity(low), 1e-8, distribution);
        Check.IsClose(Math.Log(0.3), censored.LogDensity(high), 1e-8, distribution);
        var inside = DistributionFunctions.Quantile(distribution, LogTails.Of(0.5, 0.5));
        Assert.Equal(WrittenDistribution.Read(distribution).LogDensity(inside), censored.LogDensity(inside));
    }
}
