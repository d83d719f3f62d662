using ProbDsl.Inference.ForwardSampling;

namespace ProbDsl.Tests.ForwardSampling;

/// <summary>
/// Split R-hat of chains of Langevin steps, as `rhat_basic` of R's package posterior 1.4.0 has it (R 4.2.2), for the same numbers.
/// </summary>
public sealed class ChainMixingTests
{
    private const int Chains = 3, Length = 50;

    /// <summary>
    /// Three autoregressions at different places: 1.0073 of the numbers and 1.0289 of minus their squares, as log densities. The smallest
    /// effective size, m n var+ / B (Gelman et al. 2003), is that of the latter, by R too.
    /// </summary>
    [Fact]
    public void R_hat_is_that_of_the_package_posterior()
    {
        var mixing = new ChainMixing(Chains, width: 1, isConditional: false, isAdjusted: true);
        var columns = Enumerable.Range(1, Chains).Select(Column).ToList();
        for (var i = 0; i < Length; i++)
        {
            double[] states = [.. columns.Select(c => c[i])];
            mixing.Add(states, [.. states.Select(v => -v * v)], first: i < Length / 2);
        }

        mixing.Ended(Length, 1);
        Assert.Equal(1.028939080481, mixing.RHat, 1e-11);
        Assert.Equal(64.349421684203, mixing.EffectiveSize, 1e-9);
    }

    private static double[] Column(int chain)
    {
        var (state, x, draws) = ((1000L * chain) + 7, 0.0, new double[Length]);
        for (var i = 0; i < Length; i++)
        {
            state = 16807 * state % 2147483647;
            x = (0.6 * x) + (state / 2147483647.0) - 0.5;
            draws[i] = x + (0.1 * chain);
        }

        return draws;
    }
}
