using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Tests.Interpretation;

/// <summary>
/// Nodes are right where they integrate what they must: all polynomials of a degree below twice their number, and no higher one.
/// </summary>
public sealed class GaussHermiteTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(5), InlineData(7), InlineData(9), InlineData(40)]
    public void Powers_have_their_moments(int count)
    {
        var nodes = GaussHermite.Nodes(count);
        Assert.Equal(nodes.Select(n => n.Node).Order(), nodes.Select(n => n.Node));
        // the mean of t^2k is (2k - 1)!! / 2^k
        var moment = Math.Sqrt(Math.PI);
        for (var k = 0; k < count; moment *= (2 * k + 1) / 2.0, k++)
        {
            Assert.Equal(1, Sum(2 * k) / moment, 1e-11);
            Assert.Equal(0, Sum(2 * k + 1) / moment, 1e-10);
        }

        // n! of the moment (2n - 1)!! is lacking
        if (count < 20) Assert.True(Math.Abs(Sum(2 * count) / moment - 1) > 1e-9);

        double Sum(int power) => nodes.Sum(n => Math.Exp(n.LogWeight) * Math.Pow(n.Node, power));
    }
}
