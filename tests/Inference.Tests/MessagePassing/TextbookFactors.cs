using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>
/// Variational factor analysis with automatic relevance determination (Ghahramani and Beal 2000), written out: x[n, d] ~ N(l[d]'f[n] +
/// o[d], 1 / t[d]), f[n] ~ N(0, 1), l[d, q] ~ N(0, 1 / r[q]), o[d] ~ N(0, 3^2), t[d] and r[q] ~ Gamma(2, 2). Loadings and offset of a
/// column are jointly normal. Missing cells are NaN.
/// </summary>
internal sealed class TextbookFactors
{
    private readonly int rows, columns, factors;
    private readonly double[,] x;
    private readonly Vector<double>[] f, w;
    private readonly Matrix<double>[] fs, ws;
    private readonly double[] noiseShape, noiseRate, relevanceShape, relevanceRate;

    public TextbookFactors(double[,] x, int factors, ulong seed)
    {
        (this.x, this.factors, rows, columns) = (x, factors, x.GetLength(0), x.GetLength(1));
        var random = new RandomStream(seed, "textbook");
        f = [.. Enumerable.Range(0, rows).Select(_ => Vector<double>.Build.Dense(factors, _ => random.NextNormal()))];
        fs = [.. f.Select(_ => Matrix<double>.Build.DenseIdentity(factors))];
        w = [.. Enumerable.Range(0, columns).Select(_ => Vector<double>.Build.Dense(factors + 1))];
        ws = [.. w.Select(_ => Matrix<double>.Build.DenseIdentity(factors + 1))];
        (noiseShape, noiseRate) = (Filled(columns), Filled(columns));
        (relevanceShape, relevanceRate) = (Filled(factors), Filled(factors));
        static double[] Filled(int count) => [.. Enumerable.Repeat(1.0, count)];
    }

    public IEnumerable<double> Noise => noiseShape.Zip(noiseRate, (a, b) => a / b);

    public IEnumerable<double> Relevance => relevanceShape.Zip(relevanceRate, (a, b) => a / b);

    /// <summary>The product of the means of loadings and factors, which signs and orders of factors do not change.</summary>
    public double Signal(int row, int column) => w[column].SubVector(0, factors) * f[row];

    /// <summary>Updates loadings, factors, noise and relevance once.</summary>
    public void Update()
    {
        for (var d = 0; d < columns; d++)
        {
            var noise = noiseShape[d] / noiseRate[d];
            var precision = Matrix<double>.Build.DenseOfDiagonalArray([.. Relevance, 1.0 / 9]);
            var gradient = Vector<double>.Build.Dense(factors + 1);
            foreach (var n in RowsOf(d))
            {
                precision += noise * SecondOf(n);
                gradient += noise * x[n, d] * MeanOf(n);
            }

            ws[d] = precision.Inverse();
            w[d] = ws[d] * gradient;
        }

        for (var n = 0; n < rows; n++)
        {
            var precision = Matrix<double>.Build.DenseIdentity(factors);
            var gradient = Vector<double>.Build.Dense(factors);
            foreach (var d in Enumerable.Range(0, columns).Where(d => !double.IsNaN(x[n, d])))
            {
                var (noise, second) = (noiseShape[d] / noiseRate[d], ws[d] + w[d].OuterProduct(w[d]));
                precision += noise * second.SubMatrix(0, factors, 0, factors);
                gradient += noise * ((x[n, d] * w[d].SubVector(0, factors)) - second.Column(factors, 0, factors));
            }

            fs[n] = precision.Inverse();
            f[n] = fs[n] * gradient;
        }

        for (var d = 0; d < columns; d++)
            (noiseShape[d], noiseRate[d]) = (2 + (0.5 * RowsOf(d).Count()), 2 + (0.5 * RowsOf(d).Sum(n => SquareOf(n, d))));
        for (var q = 0; q < factors; q++)
            (relevanceShape[q], relevanceRate[q]) = (2 + (0.5 * columns),
                2 + (0.5 * Enumerable.Range(0, columns).Sum(d => (w[d][q] * w[d][q]) + ws[d][q, q])));
    }

    /// <summary>The lower bound of the log evidence.</summary>
    public double Bound
    {
        get
        {
            var bound = 0.0;
            for (var d = 0; d < columns; d++)
            {
                var (log, mean) = (SpecialFunctions.DiGamma(noiseShape[d]) - Math.Log(noiseRate[d]), noiseShape[d] / noiseRate[d]);
                bound += RowsOf(d).Sum(n => 0.5 * (log - Math.Log(2 * Math.PI) - (mean * SquareOf(n, d))))
                    + Gamma(noiseShape[d], noiseRate[d]) + Entropy(ws[d])
                    - (0.5 * (Math.Log(2 * Math.PI * 9) + (((w[d][factors] * w[d][factors]) + ws[d][factors, factors]) / 9)));
                for (var q = 0; q < factors; q++)
                    bound += 0.5 * (SpecialFunctions.DiGamma(relevanceShape[q]) - Math.Log(relevanceRate[q]) - Math.Log(2 * Math.PI)
                        - (relevanceShape[q] / relevanceRate[q] * ((w[d][q] * w[d][q]) + ws[d][q, q])));
            }

            for (var q = 0; q < factors; q++) bound += Gamma(relevanceShape[q], relevanceRate[q]);
            for (var n = 0; n < rows; n++)
                bound += Entropy(fs[n]) - (0.5 * ((factors * Math.Log(2 * Math.PI)) + (f[n] * f[n]) + fs[n].Trace()));
            return bound;
        }
    }

    private IEnumerable<int> RowsOf(int column) => Enumerable.Range(0, rows).Where(n => !double.IsNaN(x[n, column]));

    private Vector<double> MeanOf(int n) => Vector<double>.Build.Dense([.. f[n], 1]);

    private Matrix<double> SecondOf(int n)
    {
        var mean = MeanOf(n);
        var second = mean.OuterProduct(mean);
        second.SetSubMatrix(0, 0, second.SubMatrix(0, factors, 0, factors) + fs[n]);
        return second;
    }

    /// <summary>E[(x - l'f - o)^2].</summary>
    private double SquareOf(int n, int d) => (x[n, d] * x[n, d]) - (2 * x[n, d] * (w[d] * MeanOf(n)))
        + (SecondOf(n) * (ws[d] + w[d].OuterProduct(w[d]))).Trace();

    private static double Entropy(Matrix<double> covariance) =>
        0.5 * ((covariance.RowCount * (1 + Math.Log(2 * Math.PI))) + Math.Log(covariance.Determinant()));

    /// <summary>The mean of the log density of Gamma(2, 2) under Gamma(a, b), and the entropy of that.</summary>
    private static double Gamma(double a, double b)
    {
        var log = SpecialFunctions.DiGamma(a) - Math.Log(b);
        return (2 * Math.Log(2)) + log - (2 * a / b) + a - Math.Log(b) + SpecialFunctions.GammaLn(a)
            + ((1 - a) * SpecialFunctions.DiGamma(a));
    }
}
