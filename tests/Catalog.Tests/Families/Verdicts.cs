using ProbDsl.Catalog.Families;
using ProbDsl.Tests.Distributions;

namespace ProbDsl.Tests.Families;

/// <summary>A maximum that is on the edge, unbounded or not identified is reported as such.</summary>
public sealed class Verdicts
{
    [Theory]
    //           distribution                                   estimated          each row                    verdict
    [InlineData("Normal(0, 1)", "mean sd", "n", MaximumKind.Inside)]
    [InlineData("Normal(0, 1)", "mean sd", "7", MaximumKind.Unbounded)]
    [InlineData("Normal(0, 1)", "mean sd", "0", MaximumKind.Unbounded)]
    [InlineData("Normal(7, 1)", "sd", "7", MaximumKind.Unbounded)]
    [InlineData("Normal(6, 1)", "sd", "n", MaximumKind.Inside)]
    [InlineData("Normal(0, 1)", "mean", "7", MaximumKind.Inside)]
    [InlineData("MvNormal([0, 0], [[1, 0], [0, 1]])", "mean covariance", "n, n^2", MaximumKind.Inside)]
    [InlineData("MvNormal([0, 0], [[1, 0], [0, 1]])", "mean covariance", "n, n", MaximumKind.Unbounded)]
    [InlineData("MvNormal([0, 0], [[1, 0], [0, 1]])", "mean covariance", "n, 1e9 n", MaximumKind.Unbounded)]
    [InlineData("MvNormal([0, 0], [[1, 0], [0, 1]])", "mean covariance", "n, 1e9 n^2", MaximumKind.Inside)]
    [InlineData("MvNormal([0, 0], [[1, 0], [0, 1]])", "mean covariance", "n, 7", MaximumKind.Unbounded)]
    [InlineData("MvNormal([0, 0], [[1, 0], [0, 1]])", "covariance", "n, 7", MaximumKind.Inside)]
    [InlineData("MvNormal([0, 0, 0], [[1, 0, 0], [0, 1, 0], [0, 0, 1]])", "mean covariance", "n, n^2, n + n^2", MaximumKind.Unbounded)]
    [InlineData("MvNormal([0, 0, 0], [[1, 0, 0], [0, 1, 0], [0, 0, 1]])", "mean", "n, n^2, n + n^2", MaximumKind.Inside)]
    [InlineData("Bernoulli(0.5)", "p", "1", MaximumKind.OnBoundary)]
    [InlineData("Bernoulli(0.5)", "p", "0", MaximumKind.OnBoundary)]
    [InlineData("Bernoulli(0.5)", "p", "n = 1", MaximumKind.Inside)]
    [InlineData("Categorical([0.5, 0.25, 0.25])", "p", "1", MaximumKind.OnBoundary)]
    [InlineData("Categorical([0.5, 0.25, 0.25])", "p", "n mod 3", MaximumKind.Inside)]
    [InlineData("Poisson(2)", "rate", "0", MaximumKind.OnBoundary)]
    [InlineData("Poisson(2)", "rate", "n", MaximumKind.Inside)]
    public void The_maximum_is(string distribution, string estimated, string rows, MaximumKind expected)
    {
        var trial = Filled(distribution, estimated, rows);
        Assert.Equal(expected, trial.Maximized(trial.Theta).How);
    }

    [Theory]
    [InlineData("Normal(0, 1)", "mean sd")]
    [InlineData("MvNormal([0, 0], [[1, 0], [0, 1]])", "covariance")]
    [InlineData("Bernoulli(0.5)", "p")]
    [InlineData("Categorical([0.5, 0.25, 0.25])", "p")]
    [InlineData("Poisson(2)", "rate")]
    public void Without_weight_nothing_is_identified(string distribution, string estimated)
    {
        var trial = new Trial(distribution, estimated);
        Array.Clear(trial.Weights);
        var (theta, how) = trial.Maximized(trial.Theta);
        Assert.Equal(trial.Theta, theta);
        Assert.Equal(MaximumKind.NotIdentified, how);
    }

    [Theory]
    [InlineData("Bernoulli(0.5)", "1", 0)]
    [InlineData("Poisson(2)", "0", 0)]
    [InlineData("Categorical([0.5, 0.25, 0.25])", "1", 0)]
    public void On_the_edge_the_density_is_its_limit(string distribution, string rows, double expected)
    {
        var trial = Filled(distribution, distribution.StartsWith('P') ? "rate" : "p", rows);
        var (theta, _) = trial.Maximized(trial.Theta);
        Assert.All(trial.Scores(theta, 100), score => Assert.Equal(expected, score));
        Assert.Equal(0, trial.Family.LargestGradient(trial.Statistics(theta), theta));
    }

    private static Trial Filled(string distribution, string estimated, string rows)
    {
        var written = rows.Split(", ");
        var columns = written.Select(word => Enumerable.Range(1, 300).Select(n => Row(word, n)).ToArray()).ToArray();
        return new Trial(distribution, estimated, columns);
    }

    private static double Row(string word, int n) => word switch
    {
        "n" => n,
        "n^2" => n * n,
        "n + n^2" => n + (n * n),
        "1e9 n" => 1e9 * n,
        "1e9 n^2" => 1e9 * n * n,
        "n = 1" => n == 1 ? 1 : 0,
        "n mod 3" => (n % 3) + 1,
        _ => WrittenDistribution.Numbers(word).Values[0],
    };
}
