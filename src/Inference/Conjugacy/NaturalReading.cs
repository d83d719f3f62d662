using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalogue;

namespace ProbDsl.Inference;

/// <summary>
/// Reads the natural coordinates of an unknown off the slopes of a log density. Within its family the slopes are linear in these coordinates, so that a few points tell them; which laws of the story made them does
/// not matter.
/// </summary>
/// <param name="slopes">By the numbers of the unknown, at their values.</param>
/// <param name="count">How many numbers.</param>
/// <param name="statistics">The family.</param>
/// <param name="size">Of one of its matrices or vectors of shares.</param>
internal sealed class NaturalReading(Func<double[], double[]> slopes, int count, NaturalStatistics statistics, int size)
{
    public bool IsInverse => statistics is NaturalStatistics.LogAndInverse or NaturalStatistics.LogDeterminantAndInverse;

    /// <summary>a and b of each number by itself, whose power-th power has the statistics: from its slopes at two values.</summary>
    public (double A, double B)[] Elements(double[] one, double[] other, double power = 1)
    {
        var family = ElementFamily.Of(statistics);
        double[] first = slopes(one), second = slopes(other);
        return [.. Enumerable.Range(0, count).Select(i => Natural(At(one[i], first[i]), At(other[i], second[i])))];

        // d f / d w of w = u^p, and how the statistics of w change there
        ((double First, double Second) Of, double Slope) At(double u, double slope) => (family.Slopes(Math.Pow(u, power)), slope / (power * Math.Pow(u, power - 1)));
    }

    /// <summary>c of each share: c log p has the slope c / p, which is c times the number of shares where all are equal.</summary>
    public double[] Shares() => [.. slopes([.. Enumerable.Repeat(1.0 / size, count)]).Select(s => s / size)];

    /// <summary>a and B of each matrix: a log |L| - tr(B L) has the slope a / c - B at L = c 1, and -a log |S| - tr(B S^-1) the slope -a / c + B / c^2.</summary>
    public (double A, Matrix<double> B)[] Matrices()
    {
        var read = new (double A, Matrix<double> B)[count / (size * size)];
        for (var (round, c) = (0, 1.0); round < 2; round++)
        {
            double[] one = slopes(Units(c)), other = slopes(Units(2 * c));
            for (var e = 0; e < read.Length; e++)
            {
                var (first, second) = (Symmetric(one, e), Symmetric(other, e));
                var a = IsInverse ? ((4 * second) - first).Trace() / size * -c : (first - second).Trace() / size * 2 * c;
                read[e] = (a, IsInverse ? (first * (c * c)) + Unit(a * c) : Unit(a / c) - first);
            }

            var scale = read.Average(r => Math.Abs(r.B.Trace() / size / r.A));
            if (!(scale > 0 && double.IsFinite(scale))) break;
            c = IsInverse ? scale : 1 / scale;
        }

        return read;
    }

    /// <summary>As many times the unit matrix.</summary>
    public double[] Units(double times) => [.. Enumerable.Range(0, count).Select(i => i / size % size == i % size ? times : 0)];

    /// <summary>a and b of a s1' + b s2' = slope at two points.</summary>
    private static (double A, double B) Natural(((double First, double Second) Of, double Slope) one, ((double First, double Second) Of, double Slope) other)
    {
        var determinant = (one.Of.First * other.Of.Second) - (one.Of.Second * other.Of.First);
        return (((one.Slope * other.Of.Second) - (one.Of.Second * other.Slope)) / determinant, ((one.Of.First * other.Slope) - (other.Of.First * one.Slope)) / determinant);
    }

    private Matrix<double> Unit(double times) => Matrix<double>.Build.DenseDiagonal(size, size, times);

    private Matrix<double> Symmetric(double[] slope, int e)
    {
        var own = Matrix<double>.Build.DenseOfRowMajor(size, size, slope[(e * size * size)..((e + 1) * size * size)]);
        return (own + own.Transpose()) * 0.5;
    }
}
