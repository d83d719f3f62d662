namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Draws of whole numbers come as often as their masses say: Pearson's chi-squared test, which the right distribution would fail once in
/// ten thousand; fixed seed.
/// </summary>
public sealed class CountDraws
{
    private const double Rare = 1e-4;

    [Theory]
    [InlineData("Bernoulli(0.3)", "Bernoulli(0.31)")]
    [InlineData("Bernoulli(logit = -0.75)", "Bernoulli(logit = -0.7)")]
    [InlineData("BetaBinomial(10, 2, 3.5)", "BetaBinomial(10, 2, 3.6)")]
    [InlineData("BetaBinomial(6, 0.001, 0.002)", "BetaBinomial(6, 0.001, 0.0021)")]
    [InlineData("Binomial(10, 0.3)", "Binomial(10, 0.31)")]
    [InlineData("Binomial(50, logit = -0.75)", "Binomial(50, logit = -0.74)")]
    [InlineData("Categorical([0.2, 0, 0.5, 0.3, 0])", "Categorical([0.21, 0, 0.49, 0.3, 0])")]
    [InlineData("Categorical(logit = [0.5, -1, 2])", "Categorical(logit = [0.5, -1, 2.1])")]
    [InlineData("Delta(3)", "Delta(4)")]
    [InlineData("DiscreteUniform(-3, 2)", "DiscreteUniform(-3, 3)")]
    [InlineData("DiscretizedLogistic(0.5, 0.1, 256)", "DiscretizedLogistic(0.505, 0.1, 256)")]
    [InlineData("DiscretizedLogistic(0.9, 0.3, 6)", "DiscretizedLogistic(0.9, 0.31, 6)")]
    [InlineData("Geometric(0.3)", "Geometric(0.31)")]
    [InlineData("Geometric(1)", "Geometric(0.99)")]
    [InlineData("Mixture([0.3, 0.7], [Delta(0), Poisson(2.5)])", "Mixture([0.31, 0.69], [Delta(0), Poisson(2.5)])")]
    [InlineData("Mixture([0, 0.4, 0, 0.6, 0], [Delta(1), Delta(2), Delta(3), Delta(4), Delta(5)])",
        "Mixture([0.42, 0.58], [Delta(2), Delta(4)])")]
    [InlineData("NegativeBinomial(2.5, 3)", "NegativeBinomial(2.5, 3.4)")]
    [InlineData("NegativeBinomial(40, 0.1)", "NegativeBinomial(46, 0.1)")]
    [InlineData("OrderedLogistic(0.5, [-1, 0.25, 3])", "OrderedLogistic(0.55, [-1, 0.25, 3])")]
    [InlineData("OrderedProbit(0.5, [-1, 0.25, 3])", "OrderedProbit(0.54, [-1, 0.25, 3])")]
    [InlineData("Poisson(2.5)", "Poisson(2.55)")]
    [InlineData("Poisson(log_rate = 4)", "Poisson(log_rate = 4.01)")]
    [InlineData("Truncated(DiscreteUniform(0, 9), low = 2.5)", "Truncated(DiscreteUniform(0, 9), low = 2)")]
    [InlineData("Truncated(Geometric(0.3), low = 2, high = 7)", "Truncated(Geometric(0.3), low = 2, high = 8)")]
    [InlineData("Truncated(Geometric(0.3), low = 400, high = 402)", "Truncated(Geometric(0.31), low = 400, high = 402)")]
    [InlineData("Truncated(Geometric(1e-9), low = 3, high = 8.5)", "Truncated(Geometric(0.02), low = 3, high = 8)")]
    [InlineData("Truncated(Poisson(2.5), low = 1)", "Truncated(Poisson(2.5), low = 0)")]
    [InlineData("Truncated(Poisson(2.5), low = 40)", "Truncated(Poisson(2.8), low = 40)")]
    [InlineData("Truncated(Poisson(900), high = 500)", "Truncated(Poisson(950), high = 500)")]
    [InlineData("Truncated(Binomial(50, logit = -9), low = 20)", "Truncated(Binomial(50, logit = -8), low = 20)")]
    [InlineData("Truncated(Binomial(50, 0.3), low = 40)", "Truncated(Binomial(51, 0.3), low = 40)")]
    [InlineData("Truncated(Binomial(60, 0.8), high = 20)", "Truncated(Binomial(60, 0.79), high = 20)")]
    [InlineData("Truncated(BetaBinomial(50, 1, 60), low = 40)", "Truncated(BetaBinomial(50, 1, 66), low = 40)")]
    [InlineData("Truncated(BetaBinomial(900, 80, 2), high = 500)", "Truncated(BetaBinomial(900, 84, 2), high = 500)")]
    [InlineData("Truncated(NegativeBinomial(2.5, 3), low = 60)", "Truncated(NegativeBinomial(2.5, 3.5), low = 60)")]
    [InlineData("Truncated(NegativeBinomial(0.001, 0.3), low = 3)", "Truncated(NegativeBinomial(0.1, 0.3), low = 3)")]
    [InlineData("Truncated(Mixture([0.3, 0.7], [Poisson(2.5), Geometric(0.2)]), low = 5)",
        "Mixture([0.3, 0.7], [Truncated(Poisson(2.5), low = 5), Truncated(Geometric(0.2), low = 5)])")]
    [InlineData("Truncated(Mixture([0.3, 0.7], [Delta(0), Poisson(2)]), high = 1)",
        "Mixture([0.3, 0.7], [Delta(0), Truncated(Poisson(2), high = 1)])")]
    [InlineData("Truncated(Binomial(10, logit = -1), low = 1.5, high = 3)", "Truncated(Binomial(10, logit = -1.1), low = 2, high = 3)")]
    public void Draws_come_as_often_as_their_masses(string distribution, string wrong)
    {
        var sample = WrittenDistribution.Read(distribution).Draw(100_000).Values;
        Assert.InRange(Fit.Counts(sample, CountMasses.Masses(distribution, -5, 3000)), Rare, 1);
        Assert.InRange(Fit.Counts(sample, CountMasses.Masses(wrong, -5, 3000)), 0, Rare);
    }

    [Theory]
    [InlineData("Censored(Geometric(0.3), low = 1, high = 4)", "Censored(Geometric(0.31), low = 1, high = 4)")]
    [InlineData("Censored(Poisson(2.5), low = 1, high = 4)", "Truncated(Poisson(2.5), low = 1, high = 4)")]
    public void Censored_draws_stop_at_the_bounds(string distribution, string wrong)
    {
        var (sample, inner) = (WrittenDistribution.Read(distribution).Draw(100_000).Values,
            distribution["Censored(".Length..^", low = 1, high = 4)".Length]);
        var masses = CountMasses.Masses(inner, 0, 300).GroupBy(m => Math.Clamp(m.Key, 1, 4))
            .ToDictionary(g => g.Key, g => g.Sum(m => m.Value));
        Assert.InRange(Fit.Counts(sample, masses), Rare, 1);
        Assert.InRange(Fit.Counts(sample, CountMasses.Masses(wrong, 1, 4)), 0, Rare);
    }

    /// <summary>The probability above the bound is exp(-62.8): draws come from inverted tails, and seldom exceed it by far.</summary>
    [Fact]
    public void Tails_of_many_trials_are_inverted() =>
        Assert.All(WrittenDistribution.Read("Truncated(BetaBinomial(1000000, 2, 300), low = 200000)").Draw(200).Values,
            x => Assert.InRange(x, 200000, 300000));

    [Theory]
    [InlineData("Truncated(Binomial(3, 0.5), low = 4)")]
    [InlineData("Truncated(Uniform(0, 1), low = 2)")]
    [InlineData("Truncated(Gamma(2, 3), high = -1)")]
    public void What_cannot_be_reached_is_no_number(string distribution) =>
        Assert.All(WrittenDistribution.Read(distribution).Draw(3).Values, x => Assert.True(double.IsNaN(x)));
}
