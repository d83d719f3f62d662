using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Chains;
using ProbDsl.Inference.Drivers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Nuts;

/// <summary>Posteriors whose integral is infinite have no draws: no fit of one is called converged, with one chain or several.</summary>
public sealed class ImproperFitTests
{
    private const int Seeds = 2;

    private static readonly Dictionary<string, string> stories = new()
    {
        ["an unknown without data"] = "u ~ Flat()\nm ~ Normal(0, 1)\nfor n in rows { x[n] ~ Normal(m + 0 * u, 1) }",
        ["a ridge"] = "a ~ Flat()\nb ~ Flat()\nfor n in rows { x[n] ~ StudentT(4, a + b, 1) }",
        ["a product"] = "a ~ Flat()\nb: positive ~ LogFlat()\nfor n in rows { x[n] ~ StudentT(4, a * b, 1) }",
        ["separable classes"] = "a ~ Flat()\nb ~ Flat()\nfor n in rows { is[n] ~ Bernoulli(logit = a + b * x[n]) }",
        ["a scale without data"] = "s: positive ~ LogFlat()\nm ~ Normal(0, 1)\nfor n in rows { x[n] ~ Normal(m + 0 * s, 1) }",
        ["a scale of unknowns"] = """
            s: positive ~ LogFlat()
            for k in 1..3 { z[k] ~ Normal(0, 1) }
            for n in rows { x[n] ~ StudentT(4, s * z[1] + s * z[2] + s * z[3], 1) }
            """,
        ["a mean that a component does without"] = "m ~ Flat()\nfor n in rows { x[n] ~ Mixture([0.5, 0.5], [Normal(m, 1), Normal(0, 3)]) }",
    };

    public static TheoryData<string, int> Cases
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var story in stories.Keys)
                foreach (var chains in new[] { 1, 4 }) data.Add(story, chains);
            return data;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_posterior_that_cannot_be_normalized_is_never_called_converged(string name, int chains)
    {
        var story = TestStory.By($"model A\ndata x[rows]: real\ndata is[rows]: bool\n{stories[name]}", "x,is\n-2,0\n-1,0\n1,1\n2,1\n");
        for (var seed = 1ul; seed <= Seeds; seed++)
        {
            var fit = story.Fit(new FitOptions(Seed: seed, Threads: 2, Draws: 500 * chains).With(StandardOptions.Chains, chains)
                .With(StandardOptions.Marginalize, "off").With(StandardOptions.MaxDepth, 6), "nuts");
            Assert.True(fit.Summary is null || fit.ReliabilityWarnings.Any(), $"seed {seed}: {fit.Summary?.Find<ChainReport>()}");
        }
    }
}
