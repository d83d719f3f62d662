using ProbDsl.Inference.Reliability;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Gibbs;

/// <summary>Statistics of chains: those of R's `posterior`, and of known autocorrelations.</summary>
public sealed class ChainStatisticsTests
{
    /// <summary>
    /// Four chains of 250 or 251 draws from one generator of uniform numbers (see <see cref="Column"/>), with what R 4.2.2 finds for them
    /// by `rhat`, `ess_bulk`, `ess_tail`, `ess_mean` and `mcse_mean` of the package posterior 1.4.0. Its effective sizes may exceed the
    /// number of draws, where those here stop.
    /// </summary>
    [Theory]
    [InlineData("independent", 250, 0.9998834187, 1020.98656977, 1009.03521898, 996.42133305, 0.009237257772)]
    [InlineData("slow", 250, 1.0361471972, 127.97843161, 278.77253894, 127.06340567, 0.043274089687)]
    [InlineData("alternating", 250, 0.9987212173, 3000.00000000, 779.26339172, 3000.00000000, 0.007615784744)]
    [InlineData("shifted", 250, 1.1373899095, 23.12883494, 127.65664227, 24.06371030, 0.069513145681)]
    [InlineData("right", 250, 1.0064439238, 320.91476876, 92.85390466, 221.01521919, 0.024277360487)]
    [InlineData("left", 250, 1.0064439238, 320.91476876, 92.85390466, 221.01521919, 0.024277360487)]
    [InlineData("wide", 250, 1.1706929048, 550.85219907, 201.98109243, 546.79610617, 0.034990361468)]
    [InlineData("ties", 251, 1.0194505227, 242.55103441, 415.17230619, 265.39764259, 0.224855572685)]
    public void Statistics_are_those_of_the_package_posterior(
        string kind, int length, double rHat, double bulk, double tail, double ofMean, double error)
    {
        var (column, mixing, draws) = (Column(kind, length), new ChainStatistics(4), 4.0 * length);
        // of 251 draws the middle one is in neither half
        var most = Math.Min(draws, 8 * (length / 2));
        Assert.Equal(rHat, mixing.RHat(column), 1e-9);
        Assert.Equal(Math.Min(most, ofMean), mixing.EffectiveSize(column), 1e-5);
        Assert.Equal(Math.Min(most, Math.Min(bulk, tail)), mixing.LeastEffectiveSize(column), 1e-5);
        Assert.Equal(error * Math.Sqrt(Math.Max(1, ofMean / most)), mixing.ErrorOfMean(column), 1e-9);
    }

    /// <summary>Four chains, one after another; the numbers of each are the same in R.</summary>
    private static double[] Column(string kind, int length) => [.. Enumerable.Range(1, 4).SelectMany(chain =>
    {
        var (state, y, slow, draws) = ((1000L * chain) + 7, 0.0, 0.0, new double[length]);
        for (var i = 0; i < length; i++)
        {
            state = 16807 * state % 2147483647;
            var (u, isStuck) = (state / 2147483647.0, i is >= 100 and < 112);
            var phi = kind switch { "independent" => 0, "slow" => 0.8, "alternating" => -0.7, _ => 0.3 };
            (y, slow) = ((phi * y) + (u - 0.5), (0.9 * slow) + (u - 0.5));
            draws[i] = kind switch
            {
                "shifted" => y + (0.15 * chain),
                "wide" => y * chain,
                "right" => isStuck ? 1 + u : u,
                "left" => isStuck ? -1 - u : -u,
                "ties" => Math.Floor(10 * u) + Math.Floor(2 * (slow + 2)),
                _ => y,
            };
        }

        return draws;
    })];

    /// <summary>An autoregression x[t] = phi x[t-1] + e has an autocorrelation time of (1 + phi) / (1 - phi).</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(-0.4)]
    public void An_autoregression_has_its_effective_size(double phi)
    {
        var (column, draws) = (Chains(phi, _ => 0), 4 * 5000);
        var (mixing, expected) = (new ChainStatistics(4), Math.Min(draws, draws * (1 - phi) / (1 + phi)));
        Assert.InRange(mixing.EffectiveSize(column), 0.8 * expected, 1.2 * expected);
        Assert.InRange(mixing.RHat(column), 0.999, 1.02);
    }

    /// <summary>Ranks do not see how a number is scaled.</summary>
    [Fact]
    public void A_monotone_map_does_not_change_r_hat()
    {
        var (column, mixing) = (Chains(0.7, c => 0.2 * c), new ChainStatistics(4));
        var ordered = ChainStatistics.Normalized(column);
        Assert.Equal(ordered, ChainStatistics.Normalized(Array.ConvertAll(column, Math.Exp)));
        Assert.InRange(mixing.RHat(column), 1.005, 1.1);
    }

    /// <summary>The normal quantile of (1 - 3/8) / (3 + 1/4) is -0.86942.</summary>
    [Fact]
    public void Ranks_become_normal_quantiles() =>
        Assert.Equal([0.86942, -0.86942, 0], ChainStatistics.Normalized([30, 1, 2]), (a, b) => Math.Abs(a - b) < 1e-4);

    [Fact]
    public void Chains_at_different_places_have_a_large_r_hat() =>
        Assert.InRange(new ChainStatistics(4).RHat(Chains(0, c => c == 0 ? 3 : 0)), 1.3, 10);

    /// <summary>Equal means with different spreads show by the distances from the median.</summary>
    [Fact]
    public void Chains_with_different_spreads_have_a_large_r_hat()
    {
        var column = Chains(0, _ => 0);
        for (var i = 0; i < 5000; i++) column[i] *= 10;
        Assert.InRange(new ChainStatistics(4).RHat(column), 1.1, 10);
    }

    /// <summary>A trend within each chain is a disagreement of its halves.</summary>
    [Fact]
    public void A_trend_has_a_large_r_hat()
    {
        var column = Chains(0, _ => 0);
        for (var i = 0; i < column.Length; i++) column[i] += i % 5000 * 4.0 / 5000;
        Assert.InRange(new ChainStatistics(4).RHat(column), 1.1, 10);
    }

    [Fact]
    public void A_constant_has_no_error()
    {
        var column = Enumerable.Repeat(2.5, 400).ToArray();
        var mixing = new ChainStatistics(4);
        Assert.Equal((1.0, 400.0, 400.0, 0.0),
            (mixing.RHat(column), mixing.EffectiveSize(column), mixing.LeastEffectiveSize(column), mixing.ErrorOfMean(column)));
    }

    /// <summary>A variance within half a chain needs two draws there; an autocorrelation time needs more.</summary>
    [Theory]
    [InlineData(4, 1, false), InlineData(2, 2, false), InlineData(10, 3, false), InlineData(1, 4, true), InlineData(4, 5, true)]
    public void Short_chains_have_no_r_hat_and_the_size_of_independent_draws(int chains, int length, bool hasRHat)
    {
        double[] column = [.. Enumerable.Range(0, chains * length).Select(i => i * 0.618 % 1)];
        var mixing = new ChainStatistics(chains);
        Assert.Equal(hasRHat, !double.IsNaN(mixing.RHat(column)));
        Assert.Equal(column.Length, mixing.EffectiveSize(column));
        Assert.Equal(column.Length, mixing.LeastEffectiveSize(column));
    }

    /// <summary>The error of the mean is its standard deviation over repeated runs: sd / sqrt(n) times the root of the time.</summary>
    [Fact]
    public void The_error_of_a_mean_counts_the_autocorrelation()
    {
        var error = new ChainStatistics(4).ErrorOfMean(Chains(0.5, _ => 0));
        Assert.InRange(error / (Math.Sqrt(1 / (1 - 0.25)) * Math.Sqrt(3.0 / 20_000)), 0.85, 1.15);
    }

    /// <summary>Four chains of 5,000 draws of an autoregression, each moved by a number.</summary>
    private static double[] Chains(double phi, Func<int, double> move) => [.. Enumerable.Range(0, 4).SelectMany(chain =>
    {
        var (random, x) = (new RandomStream(7, "autoregression", (uint)chain), 0.0);
        x = random.NextNormal() / Math.Sqrt(1 - (phi * phi));
        return Enumerable.Range(0, 5000).Select(_ => (x = (phi * x) + random.NextNormal()) + move(chain)).ToList();
    })];
}
