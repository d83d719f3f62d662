using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Chains;
using ProbDsl.Inference.Drivers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Nuts;

/// <summary>Densities whose scale 64-bit numbers do not resolve: no chain moves, and the fit says so, with one chain or several.</summary>
public sealed class FrozenFitTests
{
    [Theory]
    [InlineData("m ~ Uniform(0, 1)\nfor n in rows { target += -1e40 * (m - 0.1234)^2 + 0 * y[n] }", 1)]
    [InlineData("m ~ Uniform(0, 1)\nfor n in rows { target += -1e40 * (m - 0.1234)^2 + 0 * y[n] }", 4)]
    [InlineData("m ~ Normal(0.1, 1e-20)\nfor n in rows { y[n] ~ StudentT(3, m, 1) }", 1)]
    [InlineData("m ~ Normal(0.1, 1e-20)\nfor n in rows { y[n] ~ StudentT(3, m, 1) }", 4)]
    public void A_fit_whose_chains_never_move_is_not_reliable(string story, int chains)
    {
        var options = new FitOptions(Threads: 2, Draws: 100 * chains).With(StandardOptions.Chains, chains)
            .With(StandardOptions.WarmUpDraws, 100).With(StandardOptions.MaxDepth, 6);
        var fit = TestStory.By($"model A\ndata y[rows]: real\n{story}", "y\n1\n2\n").Fitted(options, "nuts");
        var report = fit.Summary!.Find<ChainReport>()!;
        Assert.Equal(Enumerable.Range(1, chains).Select(chain => (chain, 1)), report.Frozen);
        Assert.True(double.IsNaN(report.RHat.Value));
        Assert.Equal(chains, report.EffectiveSize.Value);
        Assert.Contains("never moved", Assert.Single(fit.ReliabilityWarnings, w => w.Code == "W0620").Message, StringComparison.Ordinal);
    }
}
