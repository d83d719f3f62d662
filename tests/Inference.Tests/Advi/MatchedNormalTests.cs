using ProbDsl.Inference.Advi;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Advi;

/// <summary>
/// Draws whose first moments are those of the standard normal distribution, to rounding, and that follow it all the same.
/// </summary>
public sealed class MatchedNormalTests
{
    [Theory, InlineData(64, 3), InlineData(64, 32), InlineData(64, 1)]
    public void Means_squares_and_products_are_those_of_the_distribution(int count, int numbers)
    {
        var draws = Draws(count, numbers);
        for (var i = 0; i < numbers; i++)
        {
            Assert.Equal(0, Average(d => d[i]), 1e-14);
            for (var j = 0; j <= i; j++) Assert.Equal(i == j ? 1 : 0, Average(d => d[i] * d[j]), 1e-12);
        }

        double Average(Func<double[], double> of) => draws.Average(of);
    }

    [Fact]
    public void With_few_pairs_squares_alone_are_matched()
    {
        var draws = Draws(8, 40);
        for (var i = 0; i < 40; i++)
            Assert.Equal((0.0, 1.0), (Math.Round(draws.Average(d => d[i]), 12), Math.Round(draws.Average(d => d[i] * d[i]), 12)));
        Assert.True(Math.Abs(draws.Average(d => d[0] * d[1])) > 1e-3);
    }

    // the fourth moment of the distribution is 3, that of 4,000 draws within 4 * sqrt(96 / 4000); a share of 0.05 lies below -1.645
    [Fact]
    public void They_are_normal()
    {
        double[] one = [.. Draws(4000, 2).Select(d => d[1])];
        Assert.Equal(3, one.Average(z => z * z * z * z), 0.6);
        Assert.Equal(0.05, one.Count(z => z < -1.6448536) / 4000.0, 0.014);
    }

    private static double[][] Draws(int count, int numbers) =>
        [.. MomentMatchedNormals.Draw(new RandomStream(1, "matched"), count, numbers).Chunk(numbers)];
}
