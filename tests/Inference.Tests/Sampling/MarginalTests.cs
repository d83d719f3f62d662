using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Sampling;

/// <summary>
/// Stories of several levels: what they say of the data alone is known in closed form; and what is drawn is found again by a fit.
/// </summary>
public sealed class MarginalTests
{
    /// <summary>
    /// y = mu + tau e + se f: variance 5^2 + E tau^2 + se^2, covariance 5^2, with E tau^2 = 3^2 for half a Normal of sd 3.
    /// </summary>
    private const string Schools = """
        model Schools
        data y[schools]: real
        data se[schools]: positive
        mu ~ Normal(2, 5)
        tau: positive ~ Normal(0, 3)
        for j in schools {
          theta[j] ~ Normal(mu, tau)
          y[j] ~ Normal(theta[j], se[j])
        }
        """;

    [Fact]
    public void A_hierarchy_has_the_moments_of_its_marginal()
    {
        double[] se = [1, 4, 10];
        var schools = PriorDraw.Of(Schools, 20_000, csv: "se\n1\n4\n10\n")["y"].Chunk(3).ToList();
        for (var j = 0; j < 3; j++)
        {
            Assert.True(SampleChecks.HasMean(schools.ConvertAll(y => y[j]), 2));
            Assert.True(SampleChecks.HasMean(schools.ConvertAll(y => (y[j] - 2) * (y[j] - 2)), 25 + 9 + (se[j] * se[j])));
            Assert.False(SampleChecks.HasMean(schools.ConvertAll(y => (y[j] - 2) * (y[j] - 2)), 25 + 3 + (se[j] * se[j])));
            Assert.True(SampleChecks.HasMean(schools.ConvertAll(y => (y[j] - 2) * (y[(j + 1) % 3] - 2)), 25));
        }
    }

    /// <summary>A rate Gamma(3, 1/2) behind a Poisson: a negative binomial of mean 6 and variance 6 + 6^2 / 3.</summary>
    [Fact]
    public void Counts_with_a_rate_of_their_own_are_spread_wider()
    {
        var y = PriorDraw.Of("""
            model Counts
            data y[rows]: count
            for n in rows {
              rate[n] ~ Gamma(3, 0.5)
              y[n] ~ Poisson(rate[n])
            }

            """, 20_000)["y"];
        Assert.True(SampleChecks.HasMean(y, 6));
        Assert.True(SampleChecks.HasMean([.. y.Select(v => (v - 6) * (v - 6))], 18));
        Assert.False(SampleChecks.HasMean([.. y.Select(v => (v - 6) * (v - 6))], 6));
    }

    private const string Mixture = """
        model Kinds
        data x[rows]: real
        param weight: simplex[2] = [0.3, 0.7]
        param mean[2]: real = [-2, 3]
        param sd[2]: positive = [1, 0.5]
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
        }
        """;

    /// <summary>
    /// The components are far apart, so that the standard errors are nearly those of the rows of each kind alone; 1.2 covers the rest.
    /// </summary>
    [Fact]
    public void What_is_drawn_with_stated_numbers_is_found_by_a_fit()
    {
        const int rows = 20_000;
        var draw = PriorDraw.Of(Mixture, rows);
        var fit = TestStory.By(Mixture,
            "x\n" + string.Join("\n", draw["x"].Select(x => x.ToString("R", System.Globalization.CultureInfo.InvariantCulture))) + "\n")
            .Fitted(method: "em");
        var (weight, mean, sd) = (Estimates.Of(fit, "weight"), Estimates.Of(fit, "mean"), Estimates.Of(fit, "sd"));
        var first = mean[0] < mean[1] ? 0 : 1;
        foreach (var (at, share, center, spread) in new[] { (first, 0.3, -2, 1), (1 - first, 0.7, 3, 0.5) })
        {
            var error = 1.2 / Math.Sqrt(rows * share);
            Assert.InRange(Math.Abs(weight[at] - share), 0, 4 * 1.2 * Math.Sqrt(share * (1 - share) / rows));
            Assert.InRange(Math.Abs(mean[at] - center), 0, 4 * spread * error);
            Assert.InRange(Math.Abs(sd[at] - spread), 0, 4 * spread * error / Math.Sqrt(2));
            Assert.False(Math.Abs(mean[at] - center - 0.1) < 4 * spread * error);
        }
    }
}
