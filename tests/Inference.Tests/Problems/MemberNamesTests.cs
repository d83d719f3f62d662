using ProbDsl.Inference.Chains;
using ProbDsl.Tests.Stories;
using Xunit;

namespace ProbDsl.Tests.Problems;

/// <summary>Messages and the report of chains use the names of levels, as the table does.</summary>
public sealed class MemberNamesTests
{
    private const string Csv = "y,g\n1.2,north\n2.1,south\n0.4,north\n3.3,south\n1.7,west\n2.9,west\n";

    [Fact]
    public void An_element_that_is_not_identified_has_its_name()
    {
        var warning = Assert.Single(TestStory.By("""
            model Levels
            data y[rows]: real
            data g[rows]: index[G]
            base ~ Flat()
            effect: real[G] ~ Flat()
            for n in rows { y[n] ~ Normal(base + effect[g[n]], 1) }
            """, Csv).Fit(method: "map").Diagnostics, d => d.Code == "W0517");
        foreach (var name in new[] { "effect[north]", "effect[south]", "effect[west]" })
            Assert.Contains($"`{name}`", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_least_effective_size_of_chains_has_its_name()
    {
        var fitted = TestStory.By("""
            model Levels
            data y[rows]: real
            data g[rows]: index[G]
            v: positive[G] ~ InverseGamma(1.1, 0.1)
            for n in rows { y[n] ~ Normal(2, variance = v[g[n]]) }
            """, Csv).Fitted(method: "gibbs");
        var report = fitted.Summary!.Sections.OfType<ChainReport>().Single();
        Assert.Matches(@"^(the log density|v\[(north|south|west)\])$", report.RHat.Of);
        Assert.Matches(@"^(the log density|v\[(north|south|west)\])$", report.EffectiveSize.Of);
    }
}
