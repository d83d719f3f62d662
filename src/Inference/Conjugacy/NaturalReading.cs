using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalogue.Conjugacy;

namespace ProbDsl.Inference.Conjugacy;

/// <summary>
/// Reads the natural coordinates of an unknown off the slopes of a log density. Within its family the slopes are linear in these
/// coordinates, so that a few points tell them; which laws of the story made them does not matter.
/// </summary>
/// <param name="gradients">By the numbers of the unknown, at their values.</param>
/// <param name="count">How many numbers.</param>
/// <param name="statistics">The family.</param>
/// <param name="size">Of one of its matrices or vectors of shares.</param>
internal sealed class NaturalReading(Func<double[], double[]> gradients, int count, NaturalStatistics statistics, int size)
{
    private const int MostRounds = 5;

    /// <summary>A number this many times too large or too small leaves some digits of the maximum.</summary>
    private const double Furthest = 1e12;

    public bool IsInverse => statistics is NaturalStatistics.LogAndInverse or NaturalStatistics.LogDeterminantAndInverse;

    /// <summary>a and b of each number by itself, whose power-th power has the statistics: from its slopes at two values.</summary>
    public (double A, double B)[] Elements(double[] one, double[] other, double power = 1)
    {
        var family = ElementFamily.Of(statistics);
        double[] first = gradients(one), second = gradients(other);
        return [.. Enumerable.Range(0, count).Select(i => Natural(At(one[i], first[i]), At(other[i], second[i])))];

        // d f / d w of w = u^p, and how the statistics of w change there
        ((double First, double Second) Of, double Gradient) At(double u, double gradient) =>
            (family.Gradients(Math.Pow(u, power)), gradient / (power * Math.Pow(u, power - 1)));
    }

    /// <summary>c of each share: c log p has the slope c / p, which is c times the number of shares where all are equal.</summary>
    public double[] Shares() => [.. gradients([.. Enumerable.Repeat(1.0 / size, count)]).Select(s => s / size)];

    /// <summary>
    /// a and B of each matrix: with the diagonal matrix C, a log |L| - tr(B L) has the gradient a inverse(C) - B at L = C, and -a log
    /// |S| - tr(B inverse(S)) the gradient -a inverse(C) + inverse(C) B inverse(C). Digits are lost where C is far from the maximum, so it
    /// is evaluated again nearer to it, each row in its own unit.
    /// </summary>
    public (double A, Matrix<double> B)[] Matrices()
    {
        var read = new (double A, Matrix<double> B)[count / (size * size)];
        var at = new double[count / size];
        Array.Fill(at, 1);
        for (var round = 0; round < MostRounds; round++)
        {
            double[] one = gradients(Diagonal(at, 1)), other = gradients(Diagonal(at, 2));
            var isNear = true;
            for (var e = 0; e < read.Length; e++)
            {
                var c = Matrix<double>.Build.DenseOfDiagonalArray(at[(e * size)..((e + 1) * size)]);
                var (first, second) = (Symmetric(one, e), Symmetric(other, e));
                var a = IsInverse ? -(((4 * second) - first) * c).Trace() / size : ((first - second) * c).Trace() / size * 2;
                read[e] = (a, IsInverse ? (c * first * c) + (c * a) : (c.Inverse() * a) - first);
                for (var i = 0; i < size; i++)
                    isNear &= Approach(ref at[(e * size) + i], IsInverse ? read[e].B[i, i] / a : a / read[e].B[i, i]);
            }

            if (isNear && round > 0) break;
        }

        return read;
    }

    /// <summary>Moves a number to this maximum, at most by as much as its digits allow; whether it was near.</summary>
    private static bool Approach(ref double at, double maximum)
    {
        var times = Math.Abs(maximum / at);
        if (double.IsNaN(times)) return true;
        at *= Math.Clamp(times, 1 / Furthest, Furthest);
        return times is > 1e-3 and < 1e3;
    }

    private double[] Diagonal(double[] at, double times) =>
        [.. Enumerable.Range(0, count).Select(i => i / size % size == i % size ? times * at[i / size] : 0)];

    /// <summary>As many times the unit matrix.</summary>
    public double[] Units(double times) => [.. Enumerable.Range(0, count).Select(i => i / size % size == i % size ? times : 0)];

    /// <summary>a and b of a s1' + b s2' = slope at two points.</summary>
    private static (double A, double B) Natural(((double First, double Second) Of, double Gradient) one,
        ((double First, double Second) Of, double Gradient) other)
    {
        var determinant = (one.Of.First * other.Of.Second) - (one.Of.Second * other.Of.First);
        return (((one.Gradient * other.Of.Second) - (one.Of.Second * other.Gradient)) / determinant,
            ((one.Of.First * other.Gradient) - (other.Of.First * one.Gradient)) / determinant);
    }

    private Matrix<double> Symmetric(double[] gradient, int e)
    {
        var own = Matrix<double>.Build.DenseOfRowMajor(size, size, gradient[(e * size * size)..((e + 1) * size * size)]);
        return (own + own.Transpose()) * 0.5;
    }
}
