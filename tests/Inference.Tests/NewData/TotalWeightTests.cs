using ProbDsl.Inference.NewData;

namespace ProbDsl.Tests.NewData;

/// <summary>Total weights of draws are probabilities, whatever the weights round to.</summary>
public sealed class TotalWeightTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(4000)]
    public void A_total_weight_is_within_0_and_1_and_exact_at_both(int draws)
    {
        double[][] even = [.. Enumerable.Range(0, draws).Select(_ => new double[1])],
            uneven = [.. Enumerable.Range(0, draws).Select(s => new[] { Math.Sin(s) })];
        foreach (var weights in new[] { even, uneven })
        {
            Assert.Equal(1, WeightedDraws.TotalWeight(weights, 0, _ => true), 0.0);
            Assert.Equal(0, WeightedDraws.TotalWeight(weights, 0, _ => false), 0.0);
        }

        Assert.Equal(1.0 / draws, WeightedDraws.TotalWeight(even, 0, s => s == 0), 1e-15);
    }
}
