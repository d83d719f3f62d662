using ProbDsl.Catalog.Families;
using ProbDsl.Inference.Em;

namespace ProbDsl.Tests.Em;

/// <summary>
/// Each row's probabilities are its scores' softmax, the sum is that of the rows' log-sum-exp, and rows past the last have no weight.
/// </summary>
public sealed class ResponsibilitiesTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(7, 0)]
    [InlineData(3, 800)]
    [InlineData(3, -30000)]
    public void They_are_the_softmax_of_scores(int components, double offset)
    {
        for (var count = 1; count <= RowFamily.StripLength; count += count < 20 ? 1 : 59)
        {
            var random = new Random(count);
            double[] scores = [.. Enumerable.Range(0, components * RowFamily.StripLength).Select(_ => offset + (40 * random.NextDouble()))];
            if (components > 2) scores[RowFamily.StripLength] = double.NegativeInfinity;
            var given = (double[])scores.Clone();
            var total = Responsibilities.OfScores(scores, components, count);
            var expected = 0.0;
            for (var row = 0; row < RowFamily.StripLength; row++)
            {
                double[] own = [.. Enumerable.Range(0, components).Select(k => given[(k * RowFamily.StripLength) + row])];
                var sum = own.Sum(s => Math.Exp(s - own.Max()));
                if (row < count) expected += own.Max() + Math.Log(sum);
                for (var k = 0; k < components; k++)
                    Assert.Equal(row < count ? Math.Exp(own[k] - own.Max()) / sum : 0, scores[(k * RowFamily.StripLength) + row], 1e-14);
            }

            Assert.Equal(expected, total, 1e-13 * Math.Abs(expected));
        }
    }
}
