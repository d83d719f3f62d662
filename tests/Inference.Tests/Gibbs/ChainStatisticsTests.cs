using System.Globalization;
using ProbDsl.Inference.DrawDiagnostics;

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

    /// <summary>
    /// Autoregressions x[t] = phi x[t-1] + e, whose effective size is n (1 - phi) / (1 + phi) of infinitely many draws; and chains that
    /// disagree: one at another place or with another spread, all with a trend. By R 4.2.2 and posterior 1.4.0, as above, for the same
    /// numbers (see <see cref="Chains"/>).
    /// </summary>
    [Theory]
    [InlineData("phi 0", 1.000052749243, 20066.61853039, 20088.60592063, 20129.74420526, 0.007057063091)]
    [InlineData("phi 0.5", 1.000599227090, 6644.80926079, 11125.60345437, 6800.47402820, 0.013979926465)]
    [InlineData("phi 0.9", 1.005127855268, 1037.74958340, 2250.13811725, 1041.14070172, 0.070470807785)]
    [InlineData("phi -0.4", 0.999931551314, 51744.60180150, 20312.30301024, 47454.03195249, 0.005013957582)]
    [InlineData("apart", 1.016517962814, 2204.28346929, 6348.63883749, 2239.47686002, 0.029867449647)]
    [InlineData("apart, exp", 1.016517962814, 2204.28346929, 6348.63883749, 3519.48274583, 0.105217638641)]
    [InlineData("first + 3", 1.497903854734, 7.29914630, 25.58182190, 6.16291402, 0.657455354146)]
    [InlineData("first * 10", 1.393033871877, 19954.75705685, 25.58182190, 19838.66330514, 0.036257341751)]
    [InlineData("trend", 1.341074510271, 9.16687102, 82.80484772, 8.86901215, 0.511620520345)]
    public void Long_chains_have_the_statistics_of_the_package_posterior(
        string kind, double rHat, double bulk, double tail, double ofMean, double error)
    {
        const double Draws = 20_000;
        var (column, mixing) = (Chains(kind), new ChainStatistics(4));
        Assert.Equal(rHat, mixing.RHat(column), 1e-9);
        Assert.Equal(Math.Min(Draws, ofMean), mixing.EffectiveSize(column), 1e-5);
        Assert.Equal(Math.Min(Draws, Math.Min(bulk, tail)), mixing.LeastEffectiveSize(column), 1e-5);
        Assert.Equal(error * Math.Sqrt(Math.Max(1, ofMean / Draws)), mixing.ErrorOfMean(column), 1e-9);
    }

    /// <summary>Ranks do not see how a number is scaled.</summary>
    [Fact]
    public void A_monotone_map_does_not_change_ranks() =>
        Assert.Equal(ChainStatistics.Normalized(Chains("apart")), ChainStatistics.Normalized(Chains("apart, exp")));

    /// <summary>The normal quantile of (1 - 3/8) / (3 + 1/4) is -0.86942.</summary>
    [Fact]
    public void Ranks_become_normal_quantiles() =>
        Assert.Equal([0.86942, -0.86942, 0], ChainStatistics.Normalized([30, 1, 2]), (a, b) => Math.Abs(a - b) < 1e-4);

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

    /// <summary>Four chains of 5,000 draws, with noise of variance 1 from the generator of <see cref="Column"/>.</summary>
    private static double[] Chains(string kind) => [.. Enumerable.Range(1, 4).SelectMany(chain =>
    {
        var (state, x, draws) = ((1000L * chain) + 7, 0.0, new double[5000]);
        var phi = kind.StartsWith("phi ", StringComparison.Ordinal) ? double.Parse(kind[4..], CultureInfo.InvariantCulture)
            : kind.StartsWith("apart", StringComparison.Ordinal) ? 0.7 : 0;
        for (var i = 0; i < draws.Length; i++)
        {
            state = 16807 * state % 2147483647;
            x = (phi * x) + (Math.Sqrt(12) * ((state / 2147483647.0) - 0.5));
            draws[i] = kind switch
            {
                "apart" => x + (0.2 * (chain - 1)),
                "apart, exp" => Math.Exp(x + (0.2 * (chain - 1))),
                "first + 3" => chain == 1 ? x + 3 : x,
                "first * 10" => chain == 1 ? 10 * x : x,
                "trend" => x + (i * 4.0 / 5000),
                _ => x,
            };
        }

        return draws;
    })];
}
