using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Optimization;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Optimization;

/// <summary>
/// The log-likelihood of a logistic regression on 300 rows, whose columns differ in scale by factors of ten; with its Hessian, and its
/// maximum by Newton's method.
/// </summary>
internal sealed class Logistic : IDifferentiable
{
    private const int Rows = 300;
    private static readonly double[] Scales = [1, 10, 0.1, 3, 100];
    private readonly double[][] columns;
    private readonly double[] yes;

    public Logistic()
    {
        var random = new RandomStream(3, "logistic");
        columns = [[.. Enumerable.Repeat(1.0, Rows)],
            .. Scales[1..].Select(s => Enumerable.Range(0, Rows).Select(_ => s * random.NextNormal()).ToArray())];
        double[] truth = [-0.5, 0.08, 6, -0.4, 0.002];
        yes = [.. Enumerable.Range(0, Rows).Select(n => random.NextUniform() < Probability(Predictor(truth, n)) ? 1.0 : 0)];
    }

    public int Dimension => columns.Length;

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        gradient.Clear();
        var value = 0.0;
        for (var n = 0; n < Rows; n++)
        {
            var eta = Predictor(x, n);
            value += (yes[n] * eta) - Math.Max(eta, 0) - Math.Log(1 + Math.Exp(-Math.Abs(eta)));
            for (var i = 0; i < gradient.Length; i++) gradient[i] += (yes[n] - Probability(eta)) * columns[i][n];
        }

        return value;
    }

    public Matrix<double> Hessian(double[] x) => Matrix<double>.Build.Dense(Dimension, Dimension, (i, j) => -Enumerable.Range(0, Rows)
        .Sum(n => columns[i][n] * columns[j][n] * Probability(Predictor(x, n)) * Probability(-Predictor(x, n))));

    public double[] Newton()
    {
        var x = Vector<double>.Build.Dense(Dimension);
        var gradient = new double[Dimension];
        for (var i = 0; i < 30; i++)
        {
            Evaluate(x.AsArray(), gradient);
            x -= Hessian(x.AsArray()).Solve(Vector<double>.Build.Dense(gradient));
        }

        return x.ToArray();
    }

    private double Predictor(ReadOnlySpan<double> x, int n)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += x[i] * columns[i][n];
        return sum;
    }

    private static double Probability(double eta) => 1 / (1 + Math.Exp(-eta));
}
