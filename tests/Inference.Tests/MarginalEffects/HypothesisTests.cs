using ProbDsl.Compiler.Options;
using ProbDsl.Inference.MarginalEffects;
using ProbDsl.Inference.Problems;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MarginalEffects;

/// <summary>Statements about unknowns have the fraction of draws for which they hold.</summary>
public sealed class HypothesisTests
{
    private const string Story = """
        model Two(scale = 2)
        data g[rows]: index[G]
        data y[rows]: real
        for k in G { b[k] ~ Normal(0, scale) }
        for n in rows { y[n] ~ Normal(b[g[n]], 1) }
        """;

    private static Result<IReadOnlyList<Hypothesis>> Test(params string[] texts) => Hypothesis.Test(
        EffectsOf.Draws(Story, "g,y\nu,1\nv,2\n", 4, ("b", [2], [1, 2, 5, 3, 4, 1, 0.5, 0])).Fit, texts, TestStory.Catalog,
        CredibleInterval.Usual);

    private static Hypothesis One(string text) => Assert.Single(Test(text).Value!);

    [Fact]
    public void An_inequality_has_its_probability_and_odds()
    {
        var tested = One("b[1] > b[2]");
        Assert.Equal((0.75, 3.0), (tested.Probability, tested.EvidenceRatio));
        Assert.Equal((-1 + 2 + 3 + 0.5) / 4, tested.Mean, 1e-14);
        Assert.Equal(0.25, One("b[1] < b[2]").Probability);
        Assert.Equal(double.PositiveInfinity, One("b[1] + 10 > exp(b[2]) - 100").EvidenceRatio);
    }

    [Fact]
    public void An_equality_has_a_difference_alone()
    {
        var tested = One("b[1] = 2 * b[2]");
        Assert.Null(tested.Probability);
        Assert.Equal((-3 - 1 + 2 + 0.5) / 4, tested.Mean, 1e-14);
    }

    [Fact]
    public void Levels_hyperparameters_and_functions_are_those_of_the_story()
    {
        Assert.Equal(0.75, One("b[\"u\"] >= b[\"v\"]").Probability);
        Assert.Equal(0.5, One("b[1] > scale").Probability);
        Assert.Equal(0.25, One("(if b[1] > 3 then 1 else 0) * b[2] > 1").Probability);
    }

    [Theory]
    [InlineData("b[1]", "E0679")]
    [InlineData("b > 0", "E0679")]
    [InlineData("b[1] > b[2] > 0", "E0679")]
    [InlineData("b[1] > y[1]", "E0679")]
    [InlineData("c > 0", "E0203")]
    public void Others_are_refused(string text, string code) => Assert.Equal(code, Assert.Single(Test(text).Diagnostics).Code);
}
