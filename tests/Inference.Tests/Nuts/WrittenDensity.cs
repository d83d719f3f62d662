using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Optimization;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Nuts;

/// <summary>A log density that is written down, which counts its gradients.</summary>
internal sealed class WrittenDensity(int dimension, Func<double[], double[], double> evaluate) : IDifferentiable
{
    private readonly double[] at = new double[dimension], by = new double[dimension];

    public int Dimension => dimension;

    public int Gradients { get; private set; }

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Gradients++;
        x.CopyTo(at);
        var value = evaluate(at, by);
        by.CopyTo(gradient);
        return value;
    }

    /// <summary>Independent normal numbers with these standard deviations.</summary>
    public static WrittenDensity Normals(params double[] sds) => new(sds.Length, (x, gradient) =>
    {
        var sum = 0.0;
        for (var i = 0; i < sds.Length; i++)
        {
            var z = x[i] / sds[i];
            gradient[i] = -z / sds[i];
            sum -= 0.5 * z * z;
        }

        return sum;
    });

    /// <summary>
    /// Neal's funnel (2003): the first number is normal with a standard deviation of 3, the others are normal given it, with the variance
    /// exp(x[0]).
    /// </summary>
    public static WrittenDensity Funnel(int dimension) => new(dimension, (x, gradient) =>
    {
        var (precision, squares) = (Math.Exp(-x[0]), 0.0);
        for (var i = 1; i < x.Length; i++)
        {
            squares += x[i] * x[i];
            gradient[i] = -x[i] * precision;
        }

        gradient[0] = (-x[0] / 9) - (0.5 * (x.Length - 1)) + (0.5 * squares * precision);
        return (-x[0] * x[0] / 18) - (0.5 * (x.Length - 1) * x[0]) - (0.5 * squares * precision);
    });

    /// <summary>A normal distribution with a mean and a covariance matrix.</summary>
    public static WrittenDensity Normal(Vector<double> mean, Matrix<double> covariance)
    {
        var precision = covariance.Inverse();
        return new(mean.Count, (x, gradient) =>
        {
            var away = Vector<double>.Build.Dense(x) - mean;
            var pulled = precision * away;
            for (var i = 0; i < gradient.Length; i++) gradient[i] = -pulled[i];
            return -0.5 * (away * pulled);
        });
    }

    /// <summary>
    /// A covariance matrix with random axes, whose eigenvalues are spaced evenly in logarithms from 1 to the condition number.
    /// </summary>
    public static Matrix<double> Covariance(int dimension, double condition)
    {
        var random = new RandomStream(3, "axes");
        var axes = Matrix<double>.Build.Dense(dimension, dimension, (_, _) => random.NextNormal()).QR().Q;
        var values = Vector<double>.Build.Dense(dimension, i => Math.Pow(condition, (double)i / Math.Max(1, dimension - 1)));
        return axes * Matrix<double>.Build.DenseOfDiagonalVector(values) * axes.Transpose();
    }
}
