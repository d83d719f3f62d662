using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.LogDensity;

namespace ProbDsl.Tests.LogDensity;

/// <summary>The sum of the copies of a distribution about equal modes.</summary>
public sealed class EqualModesTests
{
    // a normal distribution about (1, 3) with sds 0.5 and 2 and its copy with the two numbers exchanged, by the formula
    [Theory, InlineData(1.0, 3.0), InlineData(2.5, 1.5), InlineData(-1.0, 0.3)]
    public void Copies_about_two_orders_are_added(double a, double b)
    {
        var swap = Matrix<double>.Build.DenseOfArray(new double[,] { { 0, 1 }, { 1, 0 } });
        var sum = new EqualModes([2], [swap], 0).LogSum(x => [(x[0] - 1) / 0.5, (x[1] - 3) / 2], square => -0.5 * square,
            [1, 3]);
        Assert.Equal(Math.Log(Density(a, b) + Density(b, a)), sum([a, b]), 1e-12);

        static double Density(double x, double y) => Math.Exp(-0.5 * (Math.Pow((x - 1) / 0.5, 2) + Math.Pow((y - 3) / 2, 2)));
    }
}
