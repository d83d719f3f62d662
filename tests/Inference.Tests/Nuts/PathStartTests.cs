using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Nuts;

/// <summary>Chains begin at draws of normal approximations along paths, of those that hold a part of the posterior.</summary>
public sealed class PathStartTests
{
    /// <summary>A mode whose mass is e^-30 attracts ascents from its side, but no chain begins there and stays.</summary>
    [Fact]
    public void No_chain_begins_in_a_mode_without_mass()
    {
        var fit = Fitted(-30);
        Assert.All(fit.Summary!.Draws!.Arrays["m"].Values, m => Assert.InRange(m, 3, 15));
        Assert.Equal(9, fit.Summary!.Estimates.Single().Value.Values[0], 0.1);
        Assert.Empty(fit.Diagnostics);
    }

    /// <summary>Of two modes that no chain leaves both have some: that they disagree is said.</summary>
    [Fact]
    public void A_mode_that_holds_a_tenth_has_a_chain()
    {
        var fit = Fitted(Math.Log(0.1));
        Assert.Contains(fit.Summary!.Draws!.Arrays["m"].Values, m => m < 0);
        Assert.Contains(fit.Diagnostics, d => d.Message.Contains("R-hat", StringComparison.Ordinal));
    }

    private static FitOutcome Fitted(double logMass) => TestStory.By($"""
        model Modes
        data y[rows]: real
        m ~ Uniform(-100, 100)
        for n in rows {"{"} target += log_sum_exp([-(m - 9)^2 / 2, {logMass:R} - (m + 9)^2 / 2 + 0 * y[n]]) {"}"}
        """, "y\n1\n").Fit(new FitOptions(Seed: 2, Threads: 2, Draws: 2000), "nuts");
}
