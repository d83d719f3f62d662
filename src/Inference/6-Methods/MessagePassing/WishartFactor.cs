using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Independent matrices with Wishart(df, inverse of B) distributions, log p = (df - D - 1) / 2 log |X| - tr(B X) / 2; or inverse
/// Wishart(df, B), log p = -(df + D + 1) / 2 log |X| - tr(B X^-1) / 2. Parameters: df of each, then all matrices B.
/// </summary>
/// <param name="unknown">The unknown.</param>
/// <param name="shape">The shape of its array, [members.., D, D].</param>
/// <param name="isInverse">Whether the matrices are inverse Wishart.</param>
internal sealed class WishartFactor(Variable unknown, Shape shape, bool isInverse) : Factor
{
    private readonly int size = shape[^1], members = shape.Count / (shape[^1] * shape[^1]);

    public override IReadOnlyList<Variable> Unknowns => [unknown];

    public override int Count => members * (1 + (size * size));

    public override void Declare(ProgramBuilder builder, UnknownMoments moments)
    {
        var determinant = Slot(builder, $"log determinant of {unknown.Name}", shape.Leading(shape.Rank - 2));
        moments.Add(unknown.Name, isInverse
            ? new() { LogDeterminant = determinant, Inverse = Slot(builder, $"inverse of {unknown.Name}", shape) }
            : new() { LogDeterminant = determinant, Mean = Slot(builder, $"mean of {unknown.Name}", shape) });
    }

    public override void Begin(Span<double> parameters)
    {
        parameters.Clear();
        parameters[..members].Fill(size);
        for (var m = 0; m < members; m++)
            for (var i = 0; i < size; i++) Matrix(parameters, m)[i * (size + 1)] = size;
    }

    public override void Moments(ReadOnlySpan<double> parameters, IReadOnlyList<double[]> into)
    {
        for (var m = 0; m < members; m++)
        {
            var (df, b) = Of(parameters, m);
            var factor = b.Cholesky();
            // E[log |X|] of a Wishart matrix with scale B^-1; the inverse of an inverse Wishart matrix is one
            var log = DiGammas(df) + (size * Math.Log(2)) - factor.DeterminantLn;
            into[0][m] = isInverse ? -log : log;
            Write(factor.Solve(Matrix<double>.Build.DenseIdentity(size)) * df, into[1].AsSpan(m * size * size, size * size));
        }
    }

    public override void MomentsAt(ReadOnlySpan<double> point, IReadOnlyList<double[]> into)
    {
        for (var m = 0; m < members; m++)
        {
            var own = point.Slice(m * size * size, size * size);
            var matrix = Matrix<double>.Build.DenseOfRowMajor(size, size, own.ToArray());
            var factor = PositiveDefinite.FactorOf(matrix) ?? throw new ImproperFactor(unknown.Name);
            into[0][m] = factor.DeterminantLn;
            Write(isInverse ? factor.Solve(Matrix<double>.Build.DenseIdentity(size)) : matrix,
                into[1].AsSpan(m * size * size, size * size));
        }
    }

    public override void Update(IReadOnlyList<double[]> gradients, Span<double> parameters)
    {
        for (var m = 0; m < members; m++)
        {
            var df = (isInverse ? -2 * gradients[0][m] : 2 * gradients[0][m]) + (isInverse ? -size - 1 : size + 1);
            Write(Symmetric(gradients[1], m) * -2, Matrix(parameters, m));
            parameters[m] = df;
        }

        if (!IsProper(parameters)) throw new ImproperFactor(unknown.Name);
    }

    public override void Natural(ReadOnlySpan<double> parameters, IReadOnlyList<double[]> into)
    {
        for (var m = 0; m < members; m++)
        {
            into[0][m] = isInverse ? -0.5 * (parameters[m] + size + 1) : 0.5 * (parameters[m] - size - 1);
            for (var i = m * size * size; i < (m + 1) * size * size; i++) into[1][i] = -0.5 * parameters[members + i];
        }
    }

    public override bool IsProper(ReadOnlySpan<double> parameters)
    {
        for (var m = 0; m < members; m++)
            if (!(parameters[m] > size - 1 && PositiveDefinite.FactorOf(Of(parameters, m).B) is { } factor
                && double.IsFinite(factor.DeterminantLn)))
                return false;
        return true;
    }

    public override double Entropy(ReadOnlySpan<double> parameters)
    {
        var sum = 0.0;
        for (var m = 0; m < members; m++)
        {
            var (df, b) = Of(parameters, m);
            var determinant = b.Cholesky().DeterminantLn;
            var (log, gammas) = (DiGammas(df) + (size * Math.Log(2)) - determinant, LogGammas(df));
            sum += isInverse
                ? (0.5 * (df + size + 1) * -log) + (0.5 * df * size) + gammas + (0.5 * df * ((size * Math.Log(2)) - determinant))
                : (-0.5 * (df - size - 1) * log) + (0.5 * df * size) + gammas + (0.5 * df * ((size * Math.Log(2)) - determinant));
        }

        return sum;
    }

    public override BlockDistribution Distribution(ReadOnlySpan<double> parameters)
    {
        var each = new MatrixDistribution[members];
        for (var m = 0; m < members; m++)
        {
            var (df, b) = Of(parameters, m);
            each[m] = new(isInverse, df, isInverse ? b : b.Inverse(), null, 0);
        }

        return new WishartDistribution(each);
    }

    private (double Df, Matrix<double> B) Of(ReadOnlySpan<double> parameters, int m) =>
        (parameters[m], Matrix<double>.Build.DenseOfRowMajor(size, size,
            parameters.Slice(members + (m * size * size), size * size).ToArray()));

    private Span<double> Matrix(Span<double> parameters, int m) => parameters.Slice(members + (m * size * size), size * size);

    private Matrix<double> Symmetric(double[] gradient, int m)
    {
        var own = Matrix<double>.Build.DenseOfRowMajor(size, size, gradient[(m * size * size)..((m + 1) * size * size)]);
        return (own + own.Transpose()) * 0.5;
    }

    private static void Write(Matrix<double> from, Span<double> to) => from.ToRowMajorArray().CopyTo(to);

    private double DiGammas(double df) => Enumerable.Range(0, size).Sum(i => SpecialFunctions.DiGamma((df - i) / 2));

    /// <summary>log Gamma_D(df / 2).</summary>
    private double LogGammas(double df) => (size * (size - 1) / 4.0 * Math.Log(Math.PI))
        + Enumerable.Range(0, size).Sum(i => SpecialFunctions.GammaLn((df - i) / 2));
}
