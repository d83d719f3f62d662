using ProbDsl.Inference.ForwardSampling;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Sampling;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;
using Xunit;

namespace ProbDsl.Tests.Sampling;

/// <summary>
/// A net over a prefix draws the same tokens from what it saved at earlier positions as from a pass over the whole prefix at each position,
/// which a body that starts with a value takes.
/// </summary>
public sealed class PrefixSamplingTests
{
    public static TheoryData<string> Stories =>
    [
        """
        data w[rows, 6]: index[3] from a, b, c, d, e, f
        net f(before: index[..6, 3]) -> (logit: real[3]) = START transformer(8, heads = 2)
        for n in rows { for d in 1..6 { w[n, d] ~ Categorical(f(w[n, 1..d-1])) } }
        """,
        """
        data w[rows, 6]: bool from a - 1 > 0, b - 1 > 0, c - 1 > 0, d - 1 > 0, e - 1 > 0, f - 1 > 0
        net f(before: bool[..6]) -> (logit: real) = START transformer(8, layers = 1, positions = rotary)
        for n in rows { for d in 1..6 { w[n, d] ~ Bernoulli(f(w[n, 1..d-1])) } }
        """,
        """
        data w[rows, 6]: real from a, b, c, d, e, f
        net f(before: real[..6]) -> (mean: real, sd: positive) = START transformer(8, layers = 3)
        for n in rows { for d in 1..6 { w[n, d] ~ Normal(f(w[n, 1..d-1])) } }
        """,
        """
        data w[rows, 6]: index[3] from a, b, c, d, e, f
        net f(before: index[..6, 3]) -> (logit: real[3]) = START causal_conv([6, 7], kernel = 3)
        for n in rows { for d in 1..6 { w[n, d] ~ Categorical(f(w[n, 1..d-1])) } }
        """,
        """
        data w[rows, 6]: real from a, b, c, d, e, f
        net f(before: real[..6]) -> (mean: real, sd: positive) = START gru(7)
        for n in rows { for d in 1..6 { w[n, d] ~ Normal(f(w[n, 1..d-1])) } }
        """,
        """
        data w[rows, 6]: real from a, b, c, d, e, f
        net f(before: real[..6]) -> (mean: real, sd: positive) = START transformer(8)
        for n in rows { for d in 2..6 { w[n, d] ~ Normal(f(w[n, 1..d-1])) } }
        for n in rows { w[n, 1] ~ Normal(0, 1) }
        """,
    ];

    [Theory, MemberData(nameof(Stories))]
    public void Saved_positions_give_the_draws_of_whole_passes(string story)
    {
        foreach (var draws in new[] { 1, 3 })
        {
            var saved = Drawn(story.Replace("START ", "", StringComparison.Ordinal), draws);
            var whole = Drawn(story.Replace("START ", "before |> ", StringComparison.Ordinal), draws);
            Assert.All(whole.Zip(saved), p => Assert.Equal(p.First, p.Second, 1e-10));
            Assert.True(whole.Distinct().Count() > 1);
        }
    }

    [Fact]
    public void A_fitted_story_over_prefixes_can_be_drawn()
    {
        const string story = """
            model W
            data w[rows, 6]: bool
            net f(before: bool[..6]) -> (logit: real) = masked_mlp([8])
            for n in rows { for d in 1..6 { w[n, d] ~ Bernoulli(f(w[n, 1..d-1])) } }
            """;
        var checks = new DrawChecks(TestStory.Compile(story), TestStory.Catalog);
        Assert.Equal(["E0405"], checks.Find().Select(d => d.Code));
        Assert.Empty(new DrawChecks(TestStory.Compile(story), TestStory.Catalog) { Trained = new HashSet<string> { "f" } }.Find());
    }

    private static double[] Drawn(string story, int draws)
    {
        var problem = TestStory.By($"model W\n{story}", "a,b,c,d,e,f\n1,2,3,1,2,3\n3,3,2,1,1,1\n2,2,1,3,1,2\n2,1,1,1,1,3\n").Problem;
        var weights = new StoryLowering(problem, TestStory.Catalog, new ProgramBuilder());
        foreach (var statement in problem.Graph.Story) weights.Density(statement);
        var random = new RandomStream(5, "weights");
        var trained = weights.NetWeights.Created.ToDictionary(w => w.Name,
            w => new Tensor(w.Shape, [.. Enumerable.Range(0, w.Shape.Count).Select(_ => 0.4 * random.NextNormal())]));
        return new PriorSampler(problem with { Trained = trained }, TestStory.Catalog).Sample(7, draws).Value!.Values["w"].Values;
    }
}
