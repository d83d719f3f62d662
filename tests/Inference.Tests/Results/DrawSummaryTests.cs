using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Results;

/// <summary>Summaries of weighted draws.</summary>
public sealed class DrawSummaryTests
{
    private static readonly Variable mean = TestStory.Compile("""
        model M
        data x[rows]: real
        param mean: real
        for n in rows { x[n] ~ Normal(mean, 1) }
        """)["mean"];

    /// <summary>One draw has all of the weight: whatever the others are, there is one draw.</summary>
    [Theory, InlineData(0.0), InlineData(1e-66), InlineData(1e-300), InlineData(1e-20)]
    public void One_draw_with_all_of_the_weight_is_one_effective_draw(double others) =>
        Assert.Equal(1, EffectiveDraws([others, 1 - (3 * others), others, others], [1.5, -2, 0.25, 3]), 1e-9);

    [Fact]
    public void Equal_weights_have_as_many_effective_draws_as_draws()
    {
        Assert.Equal(5, EffectiveDraws([0.2, 0.2, 0.2, 0.2, 0.2], [1, 2, 4, 8, 16]), 1e-9);
        Assert.Equal(5, EffectiveDraws([0.2, 0.2, 0.2, 0.2, 0.2], [3, 3, 3, 3, 3]));
    }

    /// <summary>sum w d^2 / sum w^2 d^2, with d = 3/4, -1/4, -5/4 in the first case.</summary>
    [Fact]
    public void Effective_draws_are_the_square_of_sd_over_error_up_to_the_draws()
    {
        Assert.Equal(88.0 / 31, EffectiveDraws([0.5, 0.25, 0.25], [2, 1, 0]), 1e-12);
        // (1/2) / (1/8) = 4 exceeds three draws: 1 / (1/4 + 1/16 + 1/16)
        Assert.Equal(8.0 / 3, EffectiveDraws([0.5, 0.25, 0.25], [0, 1, -1]), 1e-12);
    }

    [Fact]
    public void Effective_draws_are_between_one_and_the_number_of_draws()
    {
        var random = new Random(1);
        foreach (var spread in new[] { 0.1, 1, 10, 100, 1000 })
            for (var repeat = 0; repeat < 50; repeat++)
            {
                double[] logs = [.. Enumerable.Range(0, 40).Select(_ => spread * (random.NextDouble() - 0.5))];
                double[] weights = [.. logs.Select(l => Math.Exp(l - logs.Max()))];
                var found = EffectiveDraws([.. weights.Select(w => w / weights.Sum())], [.. logs.Select(_ => random.NextDouble())]);
                Assert.InRange(found, 1, 40);
            }
    }

    private static double EffectiveDraws(double[] weights, double[] draws) =>
        new DrawSummary(weights).Of(mean, new Tensor([draws.Length], draws)).Spread!.Error!.EffectiveDraws.Values[0];
}
