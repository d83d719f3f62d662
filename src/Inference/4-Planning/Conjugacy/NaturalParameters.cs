using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Conjugacy;

/// <summary>
/// Computes the natural parameters of an unknown from gradients of a log density. Within its family the gradients are linear in these
/// parameters, so that a few points determine them, whatever distributions of the story contribute.
/// </summary>
/// <param name="gradients">Returns the gradient with respect to the unknown's elements, at their values.</param>
/// <param name="count">The number of elements.</param>
/// <param name="statistics">The family.</param>
/// <param name="size">The dimension of one of its matrices or probability vectors.</param>
public sealed class NaturalParameters(Func<double[], double[]> gradients, int count, NaturalStatistics statistics, int size)
{
    private const int MostRounds = 5;

    /// <summary>Of elements: each step finds a number that was lost beside another one within a factor of 1e16.</summary>
    private const int MostSearched = 24;

    private const double Least = 1e-100;

    /// <summary>The largest factor by which a value is moved at once: one farther away still has some correct digits.</summary>
    private const double Furthest = 1e12;

    public bool IsInverse => statistics is NaturalStatistics.LogAndInverse or NaturalStatistics.LogDeterminantAndInverse;

    /// <summary>
    /// a and b of each element independently, whose power-th power has the statistics. One that is lost beside the other wherever numbers
    /// are computed counts as read at the start.
    /// </summary>
    public (double A, double B)[] Elements(double power)
    {
        var family = ElementFamily.Create(statistics);
        double[] centers = [.. Enumerable.Repeat(family.Start, count)];
        (double A, double B)[]? first = null;
        for (var round = 0; ; round++)
        {
            var read = Elements([.. centers.Select(c => Root(family.Points(c).Item1))],
                [.. centers.Select(c => Root(family.Points(c).Item2))], power);
            first ??= read;
            double[] next = [.. centers.Zip(read, (c, n) => family.Next(c, n.A, n.B))];
            var isNear = round > 0;
            for (var i = 0; i < count; i++)
            {
                if (next[i] is < Least or > 1 / Least) (read[i], next[i]) = (first[i], centers[i]);
                isNear &= family.IsNear(centers[i], next[i]);
            }

            if (isNear || round == MostSearched) return read;
            centers = next;
        }

        double Root(double w) => power == 1 ? w : Math.Pow(w, 1 / power);
    }

    /// <summary>a and b of each element independently, whose power-th power has the statistics: from its derivatives at two
    /// values.</summary>
    public (double A, double B)[] Elements(double[] one, double[] other, double power = 1)
    {
        var family = ElementFamily.Create(statistics);
        double[] first = gradients(one), second = gradients(other);
        return [.. Enumerable.Range(0, count).Select(i => Natural(At(one[i], first[i]), At(other[i], second[i])))];

        // d f / d w of w = u^p, and the derivatives of the statistics of w there
        ((double First, double Second) Of, double Gradient) At(double u, double gradient) =>
            (family.Gradients(Math.Pow(u, power)), gradient / (power * Math.Pow(u, power - 1)));
    }

    /// <summary>c of each probability: c log p has the derivative c / p, which is c times their number if all are equal.</summary>
    public double[] Counts() => [.. gradients([.. Enumerable.Repeat(1.0 / size, count)]).Select(s => s / size)];

    /// <summary>
    /// a and B of each matrix: with the diagonal matrix C, a log |L| - tr(B L) has the gradient a inverse(C) - B at L = C, and -a log |S| -
    /// tr(B inverse(S)) the gradient -a inverse(C) + inverse(C) B inverse(C). Precision is lost if C is far from the maximum, so it is
    /// evaluated again nearer to it, each row in its own unit.
    /// </summary>
    /// <param name="about">Matrices that may be near the maximum, whose diagonal is the first C; null for unit matrices.</param>
    public (double A, Matrix<double> B)[] Matrices(double[]? about = null)
    {
        var read = new (double A, Matrix<double> B)[count / (size * size)];
        double[] at = [.. Enumerable.Range(0, count).Where(i => i / size % size == i % size)
            .Select(i => about?[i] is { } near && near > 0 && double.IsFinite(near) ? near : 1)];
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

            if (isNear && (round > 0 || about is not null)) break;
        }

        return read;
    }

    /// <summary>Moves a value toward this maximum, at most by the factor that its precision allows; returns whether it was near.</summary>
    private static bool Approach(ref double at, double maximum)
    {
        var times = Math.Abs(maximum / at);
        if (double.IsNaN(times)) return true;
        at *= Math.Clamp(times, 1 / Furthest, Furthest);
        return times is > 1e-3 and < 1e3;
    }

    private double[] Diagonal(double[] at, double times) =>
        [.. Enumerable.Range(0, count).Select(i => i / size % size == i % size ? times * at[i / size] : 0)];

    /// <summary>Multiples of the unit matrix, one for each matrix.</summary>
    public double[] Units(double times) => [.. Enumerable.Range(0, count).Select(i => i / size % size == i % size ? times : 0)];

    /// <summary>The solution a and b of a s1' + b s2' = derivative at two points.</summary>
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
