using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Problems;

/// <summary>The largest size of a story is that of its arrays, loops and states; a whole number of a formula is none.</summary>
public sealed class LargestSizeTests
{
    private const string Rows = "y\n1\n2\n4\n";

    [Theory]
    [InlineData("model M(S = 1000000)", "mu ~ Normal(0, S)", 3)]
    [InlineData("model M(K = 7)", "for k in 1..K { w[k] ~ Normal(0, 1) }\nmu ~ Normal(w[1], 1)", 7)]
    [InlineData("model M(K = 7)", "w ~ Dirichlet([1.0 for k in 1..K])\nmu ~ Normal(w[1], 1)", 7)]
    [InlineData("model M(K = 4)", "for k in 1..2*K { w[k] ~ Normal(0, 1) }\nmu ~ Normal(w[1], 1)", 8)]
    [InlineData("model M(K = 5)", "z ~ Categorical([1 / K for k in 1..K])\nmu ~ Normal(z, 1)", 5)]
    public void It_is_that_of_arrays_loops_and_states(string model, string prior, long largest)
    {
        var story = $"{model}\ndata y[rows]: real\n{prior}\nfor n in rows {{ y[n] ~ Normal(mu, 1) }}\n";
        Assert.Equal(largest, TestStory.By(story, Rows).Problem.LargestSize);
    }

    // the posterior is normal: its weights are equal, however many draws have them
    [Theory]
    [InlineData(10)]
    [InlineData(1_000_000)]
    public void A_scale_of_a_prior_does_not_change_how_many_draws_have_weights(int scale)
    {
        var story = $"model M(S = {scale})\ndata y[rows]: real\nmu ~ Normal(0, S)\nfor n in rows {{ y[n] ~ Normal(mu, 1) }}\n";
        var tail = TestStory.By(story, Rows).Fitted(method: "laplace").Summary!.Tail!;
        Assert.Equal(4000, tail.Draws);
    }
}
