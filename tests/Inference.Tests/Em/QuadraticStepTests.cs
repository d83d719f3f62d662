using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Optimization;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Em;

/// <summary>The maximum of quadratic functions whose parameters are in units far from each other, against a solution in one unit.</summary>
public sealed class QuadraticStepTests
{
    public static TheoryData<int, double> Cases => new(
        from count in (int[])[1, 2, 4, 9, 15, 16, 24] from largest in (double[])[0, 3, 6, 9] select (count, largest));

    /// <param name="count">The number of parameters.</param>
    /// <param name="largest">Units are powers of 10 up to this one, and down to its inverse.</param>
    [Theory, MemberData(nameof(Cases))]
    public void The_maximum_goes_along_with_units(int count, double largest)
    {
        var random = new RandomStream((ulong)count, "quadratic");
        var (matrix, top) = (Definite(count, random), Vector<double>.Build.Dense(count, _ => random.NextNormal()));
        double[] units = [.. Enumerable.Range(0, count).Select(i => Math.Pow(10, largest * ((i % 3) - 1)))];
        double[] point = new double[count + 1];
        new QuadraticStep().Move(new Quadratic(matrix, top, units), point, [.. Enumerable.Range(0, count)]);
        for (var i = 0; i < count; i++) Assert.Equal(top[i], point[i] / units[i], largest < 9 ? 1e-7 : 1e-5);
        Assert.Equal(0, point[count]);
    }

    /// <summary>A direction along which the function does not change keeps its place; the others have their maximum.</summary>
    [Theory, InlineData(1), InlineData(1e6)]
    public void What_the_function_does_not_depend_on_stays(double unit)
    {
        // -(x0 + x1 - 2)^2 / 2, and nothing of x2
        var matrix = Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 1, 0 }, { 1, 1, 0 }, { 0, 0, 0 } });
        double[] point = [0.5 * unit, -0.5 / unit, 7, 0];
        var top = Vector<double>.Build.DenseOfArray([1, 1, 0]);
        new QuadraticStep().Move(new Quadratic(matrix, top, [unit, 1 / unit, 1]), point, [0, 1, 2]);
        Assert.Equal(2, (point[0] / unit) + (point[1] * unit), 1e-9);
        Assert.Equal(1, (point[0] / unit) - (point[1] * unit), 1e-9);
        Assert.Equal(7, point[2]);
    }

    private static Matrix<double> Definite(int count, RandomStream random)
    {
        var factor = Matrix<double>.Build.Dense(count, count + 2, (_, _) => random.NextNormal());
        return factor * factor.Transpose();
    }

    /// <summary>-(u - t)' P (u - t) / 2 of u = x / units; a last parameter has no effect.</summary>
    private sealed class Quadratic(Matrix<double> matrix, Vector<double> top, double[] units) : IDifferentiable
    {
        public int Dimension => units.Length + 1;

        public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
        {
            var away = Vector<double>.Build.Dense(units.Length);
            for (var i = 0; i < units.Length; i++) away[i] = (x[i] / units[i]) - top[i];
            var by = matrix * away;
            for (var i = 0; i < units.Length; i++) gradient[i] = -by[i] / units[i];
            gradient[units.Length] = 0;
            return -0.5 * (away * by);
        }
    }
}
