using ProbDsl.Inference.Problems;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Sampling;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Sampling;

/// <summary>Probabilities that were trained in single precision sum to 1 up to its rounding; others that do not are refused.</summary>
public sealed class TrainedSimplexTests
{
    private const string Story = """
        model Kinds
        data g[rows]: index[3] from g
        param w: simplex[3]
        for n in rows { g[n] ~ Categorical(w) }
        """;

    [Fact]
    public void Labels_are_drawn_by_rounded_probabilities()
    {
        // 1 + 6e-8 in all
        double[] w = [0.3444773852825165, 0.344955712556839, 0.3105669617652893];
        var drawn = Sampled(w).Value!.Values["g"].Values;
        for (var k = 0; k < 3; k++)
            Assert.Equal(w[k], drawn.Count(g => g == k + 1) / (double)drawn.Length, 5 * Math.Sqrt(0.25 / drawn.Length));
    }

    [Fact]
    public void Probabilities_that_lack_a_part_are_refused() =>
        Assert.Equal("E0511", Assert.Single(Sampled([0.3, 0.3, 0.3999]).Diagnostics).Code);

    private static Result<SampledStory> Sampled(double[] w)
    {
        const string rows = "g\n1\n2\n3\n1\n";
        var fit = FitByHand.Of(Story, rows, 1, ("w", _ => w));
        var problem = TestStory.By(Story, rows).Problem;
        return new PriorSampler(problem, TestStory.Catalog, new FittedDraws(fit.In(problem, true), 1, 2000, 1)).Sample(1, 2000);
    }
}
