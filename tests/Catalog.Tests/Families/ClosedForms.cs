using ProbDsl.Catalog.Distributions;
using ProbDsl.Catalog.Families;

namespace ProbDsl.Tests.Families;

/// <summary>
/// Two steps from anywhere give the weighted mean, the weighted biased variance and the weighted shares, however far the rows lie from 0.
/// </summary>
public sealed class ClosedForms
{
    // offsets are whole and the rows multiples of 2^-20: adding them rounds nothing
    [Theory]
    [InlineData("Normal(0, 1)", 0)]
    [InlineData("Normal(0, 1)", 1e8)]
    [InlineData("Normal(-50, variance = 1e-4)", 1e8)]
    [InlineData("Normal(1e8, 1e6)", -1e8)]
    [InlineData("MvNormal([0], [[1]])", 1e8)]
    [InlineData("MvNormal([0, 0], [[1, 0], [0, 1]])", 0)]
    [InlineData("MvNormal([0, 0], [[1, 0], [0, 1]])", 1e8)]
    [InlineData("MvNormal([5, 1e6, -1e8], [[1, 0, 0], [0, 2, 0], [0, 0, 3]])", 1e8)]
    public void Moments_are_those_of_the_rows(string distribution, double offset)
    {
        var near = Rounded(new Trial(distribution, ""));
        var expected = Moments(near.Observed, near.Weights);
        foreach (var column in near.Observed)
            foreach (ref var x in column.AsSpan()) x += offset;
        var family = Trial.FamilyOf(near.Distribution, near.Distribution.EventRank == 0 ? "mean sd" : "mean covariance", near.Observed);
        var theta = (double[])near.Theta.Clone();
        var how = MaximumKind.NotIdentified;
        for (var step = 0; step < 2; step++) how = family.Maximize(Statistics(family, near, theta), theta);

        var size = near.Observed.Length;
        Assert.Equal(MaximumKind.Inside, how);
        for (var i = 0; i < theta.Length; i++)
        {
            var exact = i < size ? (double)(expected[i] + (decimal)offset) : (double)expected[i];
            Assert.True(Math.Abs(theta[i] - exact) <= 1e-12 * Math.Abs(exact),
                $"{distribution} + {offset}: theta[{i}] is {theta[i]:R}, not {exact:R}");
        }
    }

    [Theory]
    [InlineData("Bernoulli(0.9)", "p")]
    [InlineData("Categorical([0.7, 0.1, 0.2])", "p")]
    [InlineData("Poisson(100)", "rate")]
    public void Shares_are_those_of_the_rows(string distribution, string estimated)
    {
        var trial = new Trial(distribution, estimated);
        var (theta, _) = trial.Maximized(trial.Theta);
        var rows = trial.Observed[0].Zip(trial.Weights).ToList();
        double[] expected = trial.Distribution.Of is Categorical
            ? [.. Enumerable.Range(1, 3).Select(k => rows.Where(r => r.First == k).Sum(r => r.Second) / trial.Weights.Sum())]
            : [rows.Sum(r => r.First * r.Second) / trial.Weights.Sum()];
        Check.IsClose(expected, theta, 1e-12, distribution);
    }

    [Fact]
    public void An_unbiased_variance_is_caught()
    {
        var trial = new Trial("Normal(0, 1)", "mean sd");
        var (theta, _) = trial.Maximized(trial.Theta);
        var exact = (double)Moments(trial.Observed, trial.Weights)[1];
        Check.IsClose(exact, theta[1], 1e-12, "biased");
        Assert.False(Check.Close(exact * 300 / 299, theta[1], 1e-12));
    }

    private static Trial Rounded(Trial trial)
    {
        foreach (var column in trial.Observed)
            foreach (ref var x in column.AsSpan()) x = Math.Round(x * (1 << 20)) / (1 << 20);
        return trial;
    }

    private static double[] Statistics(RowFamily family, Trial trial, double[] theta)
    {
        var statistics = new double[family.StatisticCount];
        for (var at = 0; at < trial.Weights.Length; at += RowFamily.StripLength)
            Trial.Accumulate(family, trial.Observed, trial.Weights, theta, at,
                Math.Min(RowFamily.StripLength, trial.Weights.Length - at), statistics);
        return statistics;
    }

    // weighted means, then weighted biased covariances, in 28 decimal digits
    private static decimal[] Moments(double[][] columns, double[] weights)
    {
        var w = weights.Select(x => (decimal)x).ToArray();
        var total = w.Sum();
        var x = columns.Select(c => c.Select(v => (decimal)v).ToArray()).ToArray();
        var means = x.Select(c => c.Zip(w, (v, weight) => v * weight).Sum() / total).ToArray();
        var covariances =
            from i in Enumerable.Range(0, x.Length)
            from j in Enumerable.Range(0, x.Length)
            select w.Select((weight, n) => weight * (x[i][n] - means[i]) * (x[j][n] - means[j])).Sum() / total;
        return [.. means, .. covariances];
    }
}
