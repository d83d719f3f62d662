using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Map;

/// <summary>A scale whose density falls to one side only is on its way to 0, which is no mode, wherever the optimization stops.</summary>
public sealed class OneSidedTests
{
    private const string Csv = "y,se\n28,15\n8,10\n-3,16\n7,11\n-1,9\n1,11\n18,10\n12,18\n";

    [Theory]
    [InlineData("effect[j] ~ Normal(mu, tau)", "effect[j]"), InlineData("effect[j] ~ Normal(0, 1)", "mu + tau * effect[j]")]
    public void A_scale_on_its_way_to_0_is_warned_of(string prior, string mean)
    {
        foreach (var (seed, method) in ((ulong, string)[])[(1, "map"), (2, "map"), (3, "map"), (1, "em")])
        {
            var fit = TestStory.By($$"""
                model Schools
                data y[schools]: real
                data se[schools]: positive
                mu ~ Normal(0, 5)
                tau: positive ~ Cauchy(0, 5)
                for j in schools { {{prior}}
                  y[j] ~ Normal({{mean}}, se[j]) }
                """, Csv).Fitted(new(Threads: 1, Seed: seed), method);
            Assert.Contains(fit.Summary!.Warnings, w => w.Code == "W0517"
                && w.Message.Contains("diverged along `tau`: the posterior has no mode", StringComparison.Ordinal));
        }
    }
}
