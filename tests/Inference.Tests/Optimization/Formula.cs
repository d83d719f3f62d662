using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Optimization;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Optimization;

/// <summary>Functions to climb, written out with their gradients.</summary>
internal sealed class Formula(int dimension, Formula.Evaluation evaluate) : IDifferentiable
{
    public delegate double Evaluation(ReadOnlySpan<double> x, Span<double> gradient);

    public int Dimension => dimension;

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient) => evaluate(x, gradient);

    /// <summary>A function of one number and its derivative.</summary>
    public static Formula Of(Func<double, double> value, Func<double, double> gradient) => new(1, (x, g) =>
    {
        g[0] = gradient(x[0]);
        return value(x[0]);
    });

    /// <summary>top - (x - center)' P (x - center) / 2.</summary>
    public static Formula Parabola(Matrix<double> precision, double[] center, double top = 0)
    {
        var away = new double[center.Length];
        return new(center.Length, (x, g) =>
        {
            for (var i = 0; i < away.Length; i++) away[i] = x[i] - center[i];
            var half = 0.0;
            for (var i = 0; i < away.Length; i++)
            {
                g[i] = 0;
                for (var j = 0; j < away.Length; j++) g[i] -= precision[i, j] * away[j];
                half += 0.5 * away[i] * g[i];
            }

            return top + half;
        });
    }

    /// <summary>A symmetric matrix with these eigenvalues, in directions that the seed sets.</summary>
    public static Matrix<double> Rotated(double[] eigenvalues, uint seed)
    {
        var random = new RandomStream(1, "rotation", seed);
        var q = Matrix<double>.Build.Dense(eigenvalues.Length, eigenvalues.Length, (_, _) => random.NextNormal()).QR().Q;
        return q * Matrix<double>.Build.DenseOfDiagonalArray(eigenvalues) * q.Transpose();
    }

    /// <summary>Minus the sum of 100 (x_i+1 - x_i^2)^2 + (1 - x_i)^2: a curved ridge up to (1, .., 1).</summary>
    public static Formula Rosenbrock(int dimension) => new(dimension, (x, g) =>
    {
        g.Clear();
        var sum = 0.0;
        for (var i = 0; i + 1 < x.Length; i++)
        {
            var (off, short1) = (x[i + 1] - (x[i] * x[i]), 1 - x[i]);
            sum += (100 * off * off) + (short1 * short1);
            g[i] += (400 * off * x[i]) + (2 * short1);
            g[i + 1] -= 200 * off;
        }

        return -sum;
    });

    /// <summary>-(x^2 + y - 11)^2 - (x + y^2 - 7)^2: four maxima, all 0.</summary>
    public static Formula Himmelblau { get; } = new(2, (x, g) =>
    {
        var (a, b) = ((x[0] * x[0]) + x[1] - 11, x[0] + (x[1] * x[1]) - 7);
        g[0] = -(4 * a * x[0]) - (2 * b);
        g[1] = -(2 * a) - (4 * b * x[1]);
        return -(a * a) - (b * b);
    });

    /// <summary>sum of a_i log x_i + rest log(1 - sum of x_i): not a number or -infinity outside of the simplex.</summary>
    public static Formula Shares(double[] a, double rest) => new(a.Length, (x, g) =>
    {
        var (last, value) = (1.0, 0.0);
        for (var i = 0; i < a.Length; i++) last -= x[i];
        for (var i = 0; i < a.Length; i++)
        {
            value += a[i] * Math.Log(x[i]);
            g[i] = (a[i] / x[i]) - (rest / last);
        }

        return value + (rest * Math.Log(last));
    });
}
