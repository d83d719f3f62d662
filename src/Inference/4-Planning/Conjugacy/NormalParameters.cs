using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Conjugacy;

/// <summary>
/// Computes the mean and precision of parameters with a quadratic log density from its gradients, which are linear: P by differences, first
/// from 0 and then again around the mean, in steps of a standard deviation, where gradients are small and differences keep full precision.
/// </summary>
public sealed class NormalParameters(Func<double[], double[]> gradients, int size)
{
    /// <summary>The relative tolerance on the gradient change of a second direction for a diagonal matrix.</summary>
    private const double Rounding = 1e-9;

    /// <summary>The fraction of a derivative below which its change along a step is rounding.</summary>
    private const double Digits = 1e-14;

    /// <summary>The fraction of a derivative below which its change along a first step is imprecise, and the largest number of step
    /// increases.</summary>
    private const double Resolved = 1e-12;

    private const int MostWidenings = 20;

    /// <summary>The number of matrices of this size in memory at a time.</summary>
    private const int Matrices = 5;

    /// <summary>The precision that was computed last, whether positive definite or not; null if it is diagonal.</summary>
    public Matrix<double>? Matrix { get; private set; }

    /// <summary>
    /// Whether the precision could not be computed because the data are too large: gradients overflow double precision, or a step is lost
    /// in their rounding.
    /// </summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>The memory that the full precision of so many parameters lacks; null if there is enough.</summary>
    public static NotEnoughMemory? MissingMemory(double size) => NotEnoughMemory.Check(Matrices * sizeof(double) * size * size);

    /// <summary>
    /// The mean and the precision; if the density is not normal, a null precision and the index of the parameter along which it does not
    /// decrease.
    /// </summary>
    public (double[] Mean, Precision? Precision, int Flat) Read()
    {
        var (mean, steps, widened) = (new double[size], Enumerable.Repeat(1.0, size).ToArray(), 0);
        for (var round = 0; ; round++)
        {
            var from = gradients(mean);
            var diagonal = Diagonal(mean, from, steps);
            var read = diagonal is not null ? OfDiagonal(diagonal, from, steps) : Full(mean, from, steps);
            if (round == 0 && widened++ < MostWidenings && Widen(diagonal ?? Matrix!.Diagonal().ToArray(), from, steps))
            {
                (round, IsTooLarge) = (-1, false);
                continue;
            }

            if (Array.FindIndex(from, double.IsNaN) is >= 0 and var lost) return (mean, null, Flat(lost, double.NaN, from, steps).Flat);
            if (read.Precision is not { } precision) return (mean, null, read.Flat);
            mean = [.. mean.Zip(precision.Solve(from), (m, away) => m + away)];
            if (round == 1) return ([.. mean.Zip(precision.Solve(gradients(mean)), (m, away) => m + away)], precision, -1);
            steps = [.. Enumerable.Range(0, size).Select(i => Math.Sqrt(precision.Variance(i)))];
        }
    }

    /// <summary>Increases the steps whose change of the derivative is lost in its rounding; returns whether there is one.</summary>
    private static bool Widen(double[] diagonal, double[] from, double[] steps)
    {
        var any = false;
        for (var i = 0; i < steps.Length; i++)
        {
            if (!double.IsFinite(from[i]) || !(Math.Abs(diagonal[i]) * steps[i] < Resolved * Math.Abs(from[i]))) continue;
            steps[i] *= 1e6;
            any = true;
        }

        return any;
    }

    /// <summary>The diagonal of the precision, computed from one direction and verified with another; null if the precision is not
    /// diagonal.</summary>
    private double[]? Diagonal(double[] mean, double[] from, double[] steps)
    {
        if (size == 1) return [(from[0] - gradients([mean[0] + steps[0]])[0]) / steps[0]];
        var random = new RandomStream(1, "precision");
        double[] one = Change(Direction()), way = last, other = Change(Direction());
        double[] diagonal = [.. one.Zip(way, (c, w) => c / w)];
        return Enumerable.Range(0, size).All(IsAlone) ? diagonal : null;

        bool IsAlone(int i)
        {
            var size = Math.Max(Math.Abs(other[i]), Math.Abs(from[i]) * 1e-6);
            return Math.Abs(other[i] - (diagonal[i] * last[i])) <= Rounding * size;
        }

        double[] Direction() => last = [.. steps.Select(s => s * (0.5 + random.NextUniform()) * (random.NextUniform() < 0.5 ? -1 : 1))];

        double[] Change(double[] direction) => [.. from.Zip(gradients([.. mean.Zip(direction, (m, d) => m + d)]), (f, t) => f - t)];
    }

    private double[] last = [];

    private (Precision? Precision, int Flat) OfDiagonal(double[] diagonal, double[] from, double[] steps) =>
        Array.FindIndex(diagonal, p => !(p > 0 && double.IsFinite(p))) is >= 0 and var flat
            ? Flat(flat, diagonal[flat], from, steps) : (new(diagonal), -1);

    private (Precision? Precision, int Flat) Flat(int flat, double curvature, double[] from, double[] steps)
    {
        IsTooLarge = !double.IsFinite(curvature) || !double.IsFinite(from[flat])
            || Math.Abs(curvature) * steps[flat] < Digits * Math.Abs(from[flat]);
        return (null, flat);
    }

    private (Precision? Precision, int Flat) Full(double[] mean, double[] from, double[] steps)
    {
        if (MissingMemory(size) is { } large) throw large;
        var matrix = Matrix<double>.Build.Dense(size, size);
        for (var i = 0; i < size; i++)
        {
            var moved = (double[])mean.Clone();
            moved[i] += steps[i];
            var to = gradients(moved);
            for (var j = 0; j < size; j++) matrix[j, i] = (from[j] - to[j]) / (moved[i] - mean[i]);
        }

        Matrix = matrix = (matrix + matrix.Transpose()) * 0.5;
        if (Array.FindIndex(matrix.ToRowMajorArray(), p => !double.IsFinite(p)) is >= 0 and var infinite)
            return Flat(infinite / size, double.NaN, from, steps);
        if (WhitenedPrecision.Compute(matrix, gradients, mean) is { } precision) return (precision, -1);
        var flat = matrix.Evd(Symmetricity.Symmetric).EigenVectors.Column(0).AbsoluteMaximumIndex();
        return Flat(flat, matrix[flat, flat], from, steps);
    }
}
