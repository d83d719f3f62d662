using ProbDsl.Inference.Optimization;

namespace ProbDsl.Tests.Optimization;

/// <summary>Members a[k] ~ Normal(m, tau) with log tau as a number: the density has no maximum where tau goes to 0.</summary>
public sealed class CollapseTests
{
    private const int Members = 200;

    [Theory]
    [InlineData(5e4, -60, true)]
    [InlineData(0, -60, true)]
    [InlineData(5e4, 2, false)]
    [InlineData(0, 2, false)]
    [InlineData(1e9, -5, false)]
    public void Is_where_the_scale_is_far_below_its_members(double place, double logTau, bool collapsed)
    {
        var density = new Hierarchy();
        double[] x = [.. Enumerable.Repeat(place, Members + 1), logTau];
        Assert.Equal(collapsed, DegenerateMaximum.IsAt(density, x, density.Evaluate(x, new double[x.Length])));
    }

    /// <summary>Beside it, widths of 500 numbers would take thousands of evaluations.</summary>
    [Fact]
    public void An_ascent_that_measures_no_widths_ends_without_them()
    {
        var (with, without) = (new Hierarchy(), new Hierarchy());
        double[] x = [.. Enumerable.Range(0, Members + 1).Select(i => i % 7 * 1e3), 0];
        new LimitedMemoryBfgs(with).Maximize(x, cancellation: TestContext.Current.CancellationToken);
        new LimitedMemoryBfgs(without) { MeasuresWidths = false }.Maximize(x, cancellation: TestContext.Current.CancellationToken);
        Assert.True(without.Evaluations + Members < with.Evaluations, $"{without.Evaluations} of {with.Evaluations}");
    }

    private sealed class Hierarchy : IDifferentiable
    {
        public int Dimension => Members + 2;

        public int Evaluations { get; private set; }

        public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
        {
            Evaluations++;
            var (place, tau) = (x[Members], Math.Exp(x[Members + 1]));
            var value = -Members * x[Members + 1];
            gradient[Members] = 0;
            gradient[Members + 1] = -Members;
            for (var k = 0; k < Members; k++)
            {
                var z = (x[k] - place) / tau;
                value -= 0.5 * z * z;
                gradient[k] = -z / tau;
                gradient[Members] += z / tau;
                gradient[Members + 1] += z * z;
            }

            return value;
        }
    }
}
