using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Reads mean and precision of numbers whose log density is quadratic off its slopes, which are linear: P by differences, first from 0 and then again about the mean, in steps of a standard deviation, where
/// slopes are small and differences keep all digits.
/// </summary>
internal sealed class NormalReading(Func<double[], double[]> slopes, int size)
{
    /// <summary>Of slopes that a diagonal matrix gives, by which another direction may differ through rounding.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Matrices of this size held at a time.</summary>
    private const int Matrices = 5;

    /// <summary>The precision as it was read last, whether it has a factor or not; null where it is a diagonal.</summary>
    public Matrix<double>? Matrix { get; private set; }

    /// <summary>The mean, and the precision; null with the number along which the density does not fall, where it is no normal law.</summary>
    public (double[] Mean, Precision? Precision, int Flat) Read()
    {
        var (mean, steps) = (new double[size], Enumerable.Repeat(1.0, size).ToArray());
        for (var round = 0; ; round++)
        {
            var from = slopes(mean);
            var read = Diagonal(mean, from, steps) is { } diagonal ? OfDiagonal(diagonal) : Full(mean, from, steps);
            if (read.Precision is not { } precision || from.Any(double.IsNaN)) return (mean, null, read.Flat);
            mean = [.. mean.Zip(precision.Solve(from), (m, away) => m + away)];
            if (round == 1) return ([.. mean.Zip(precision.Solve(slopes(mean)), (m, away) => m + away)], precision, -1);
            steps = [.. Enumerable.Range(0, size).Select(i => Math.Sqrt(precision.Variance(i)))];
        }
    }

    /// <summary>The diagonal of the precision, if there is nothing beside it: one direction tells it, another one must agree.</summary>
    private double[]? Diagonal(double[] mean, double[] from, double[] steps)
    {
        if (size == 1) return [(from[0] - slopes([mean[0] + steps[0]])[0]) / steps[0]];
        var random = new RandomStream(1, "precision");
        double[] one = Change(Direction()), way = last, other = Change(Direction());
        double[] diagonal = [.. one.Zip(way, (c, w) => c / w)];
        var largest = from.Max(Math.Abs);
        return diagonal.Zip(other, last).All(p => Math.Abs(p.Second - (p.First * p.Third)) <= Rounding * Math.Max(Math.Abs(p.Second), largest * 1e-6)) ? diagonal : null;

        double[] Direction() => last = [.. steps.Select(s => s * (0.5 + random.NextUniform()) * (random.NextUniform() < 0.5 ? -1 : 1))];

        double[] Change(double[] direction) => [.. from.Zip(slopes([.. mean.Zip(direction, (m, d) => m + d)]), (f, t) => f - t)];
    }

    private double[] last = [];

    private static (Precision? Precision, int Flat) OfDiagonal(double[] diagonal) =>
        Array.FindIndex(diagonal, p => !(p > 0 && double.IsFinite(p))) is >= 0 and var flat ? (null, flat) : (new(diagonal), -1);

    private (Precision? Precision, int Flat) Full(double[] mean, double[] from, double[] steps)
    {
        if (NotEnoughMemory.Of(Matrices * sizeof(double) * (double)size * size) is { } large) throw large;
        var matrix = Matrix<double>.Build.Dense(size, size);
        for (var i = 0; i < size; i++)
        {
            var moved = (double[])mean.Clone();
            moved[i] += steps[i];
            var to = slopes(moved);
            for (var j = 0; j < size; j++) matrix[j, i] = (from[j] - to[j]) / (moved[i] - mean[i]);
        }

        Matrix = matrix = (matrix + matrix.Transpose()) * 0.5;
        try
        {
            return (new(matrix), -1);
        }
        catch (ArgumentException)
        {
            return (null, matrix.Evd(Symmetricity.Symmetric) is var waves ? waves.EigenVectors.Column(0).AbsoluteMaximumIndex() : -1);
        }
    }
}
