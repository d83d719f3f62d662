using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>
/// A posterior that is highest where a scale is 0, with a finite density there, has its mode on that edge; one that grows without bound has
/// none.
/// </summary>
public sealed class EdgeModeTests
{
    private const string Csv = "y,se\n28,15\n8,10\n-3,16\n7,11\n-1,9\n1,11\n18,10\n12,18\n";

    // without variation between schools mu has the mean of y and 0 weighted by precisions
    [Theory]
    [InlineData("effect[j] ~ Normal(mu, tau)", "effect[j]", "Cauchy(0, 5)")]
    [InlineData("effect[j] ~ Normal(0, 1)", "mu + tau * effect[j]", "Cauchy(0, 5)")]
    [InlineData("effect[j] ~ Normal(mu, tau)", "effect[j]", "HalfNormal(3)")]
    public void A_scale_of_0_is_a_mode_on_an_edge(string prior, string mean, string scale)
    {
        double[] y = [28, 8, -3, 7, -1, 1, 18, 12], se = [15, 10, 16, 11, 9, 11, 10, 18];
        var precision = 1 / 25.0 + se.Sum(s => 1 / (s * s));
        foreach (var (seed, method) in ((ulong, string)[])[(1, "map"), (2, "map"), (3, "map"), (1, "em")])
        {
            var fit = TestStory.By($$"""
                model Schools
                data y[schools]: real
                data se[schools]: positive
                mu ~ Normal(0, 5)
                tau: positive ~ {{scale}}
                for j in schools { {{prior}}
                  y[j] ~ Normal({{mean}}, se[j]) }
                """, Csv).Fitted(new(Threads: 1, Seed: seed), method);
            var warning = Assert.Single(fit.Summary!.Warnings);
            Assert.Equal("W0505", warning.Code);
            Assert.Contains("value of `tau` is 0, ", warning.Message, StringComparison.Ordinal);
            Assert.Contains("most of its mass elsewhere", warning.Help!, StringComparison.Ordinal);
            Assert.True(fit.Summary.NoMaximum is null && fit.Stopped is StopReason.Converged or StopReason.Stalled, $"{fit.Stopped}");
            Assert.Equal(y.Zip(se, (v, s) => v / (s * s)).Sum() / precision,
                fit.Summary.Estimates.Single(e => e.Name == "mu").Value.Values[0], 1e-3);
        }
    }

    // members at their mean: each adds -log tau as tau goes to 0
    [Fact]
    public void A_density_without_bound_has_no_mode()
    {
        var fit = TestStory.By("""
            model Schools
            data y[schools]: real
            data se[schools]: positive
            mu ~ Normal(0, 5)
            tau ~ HalfNormal(3)
            for j in schools { effect[j] ~ StudentT(4, mu, tau)
              y[j] ~ Normal(effect[j], se[j]) }
            """, Csv).Fit(new(Threads: 1), "map");
        Assert.DoesNotContain(fit.Diagnostics, d => d.Code == "W0505");
        Assert.Contains(fit.Diagnostics, d => d.Code is "E0501" or "W0517" && d.Message.Contains("`tau`", StringComparison.Ordinal));
        Assert.NotEqual(StopReason.Converged, fit.Summary?.NoMaximum ?? fit.Stopped);
    }
}
