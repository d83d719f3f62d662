using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>
/// A Wishart matrix, Wishart(df, scale), or an inverse Wishart matrix, InverseWishart(df, scale), and optionally a mean vector whose
/// precision or covariance is proportional to the matrix.
/// </summary>
/// <param name="IsInverse">Whether the matrix is inverse Wishart.</param>
/// <param name="Degrees">The degrees of freedom df.</param>
/// <param name="Scale">The scale matrix [D, D] of either distribution.</param>
/// <param name="Mean">The mean vector [D]; null without one.</param>
/// <param name="Strength">The factor of the mean's precision relative to the matrix.</param>
public sealed record MatrixDistribution(bool IsInverse, double Degrees, Matrix<double> Scale, double[]? Mean, double Strength)
{
    private readonly Cholesky<double> factor = Scale.Cholesky();

    public int Size => Scale.RowCount;

    /// <summary>The log density of the matrix, and of its mean vector given it.</summary>
    public double LogDensity(ReadOnlySpan<double> mean, ReadOnlySpan<double> matrix)
    {
        var x = Of(matrix).Cholesky();
        var sign = IsInverse ? 1 : -1;
        var trace = IsInverse ? x.Solve(Scale).Trace() : factor.Solve(Of(matrix)).Trace();
        var density = (0.5 * sign * Degrees * factor.DeterminantLn) - (0.5 * Degrees * Size * Math.Log(2)) - LogGamma(Degrees / 2)
            + (0.5 * ((IsInverse ? -Degrees : Degrees) - Size - 1) * x.DeterminantLn) - (0.5 * trace);
        if (Mean is null) return density;
        var away = Vector<double>.Build.Dense(Size, 0);
        for (var i = 0; i < Size; i++) away[i] = mean[i] - Mean[i];
        var square = IsInverse ? away * x.Solve(away) : away * Of(matrix) * away;
        return density + (0.5 * (Size * Math.Log(Strength / (2 * Math.PI)) - (sign * x.DeterminantLn) - (Strength * square)));
    }

    /// <summary>The size in nats of the terms of <see cref="LogDensity"/> that nearly cancel.</summary>
    public double LargestTerms => Math.Abs(LogGamma(Degrees / 2)) + Math.Abs(0.5 * Degrees * factor.DeterminantLn);

    /// <summary>Draws by the Bartlett decomposition: L A A' L', or the inverse of a draw with the inverse scale.</summary>
    public void Draw(RandomStream random, Span<double> mean, Span<double> matrix)
    {
        var bartlett = Matrix<double>.Build.Dense(Size, Size);
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j < i; j++) bartlett[i, j] = random.NextNormal();
            bartlett[i, i] = Math.Sqrt(2 * GammaSampler.Draw((Degrees - i) / 2, random));
        }

        var root = (IsInverse ? factor.Solve(Matrix<double>.Build.DenseIdentity(Size)).Cholesky().Factor : factor.Factor) * bartlett;
        var wishart = root * root.Transpose();
        Write(IsInverse ? wishart.Inverse() : wishart, matrix);
        if (Mean is null) return;
        var z = new double[Size];
        random.FillNormal(z);
        // covariance (root root')^-1 / strength
        var away = root.Transpose().Solve(Vector<double>.Build.Dense(z));
        for (var i = 0; i < Size; i++) mean[i] = Mean[i] + (away[i] / Math.Sqrt(Strength));
    }

    public void Center(Span<double> mean, Span<double> matrix)
    {
        Mean?.CopyTo(mean);
        Write(Scale * (IsInverse ? 1 / Degrees : Degrees), matrix);
    }

    public Marginal Of(int i, int j)
    {
        if (!IsInverse)
            return new(Degrees * Scale[i, j], Math.Sqrt(Degrees * ((Scale[i, j] * Scale[i, j]) + (Scale[i, i] * Scale[j, j]))), null);
        var over = Degrees - Size - 1;
        var variance = (((over + 2) * Scale[i, j] * Scale[i, j]) + (over * Scale[i, i] * Scale[j, j]))
            / ((over + 1) * over * over * (over - 2));
        // an element of the diagonal is inverse gamma with this shape
        var shape = (Degrees - Size + 1) / 2;
        return new(GammaMoments.Exists(shape, -1) ? Scale[i, j] / over : double.NaN,
            GammaMoments.Exists(shape, -2) ? Math.Sqrt(variance) : double.PositiveInfinity, null);
    }

    /// <summary>The marginal of an element of the mean vector, which is Student t.</summary>
    public Marginal OfMean(int i)
    {
        var degrees = Degrees - Size + 1;
        var scale = IsInverse ? Scale[i, i] : factor.Solve(Matrix<double>.Build.DenseIdentity(Size))[i, i];
        return ScaledNormalDistribution.Students(Mean![i], Math.Sqrt(scale / (Strength * degrees)), degrees);
    }

    private double LogGamma(double a) =>
        (Size * (Size - 1) / 4.0 * Math.Log(Math.PI)) + Enumerable.Range(0, Size).Sum(i => SpecialFunctions.GammaLn(a - (i / 2.0)));

    private Matrix<double> Of(ReadOnlySpan<double> numbers) => Matrix<double>.Build.DenseOfRowMajor(Size, Size, numbers.ToArray());

    private static void Write(Matrix<double> from, Span<double> to)
    {
        for (var i = 0; i < from.RowCount; i++)
            for (var j = 0; j <= i; j++) to[(i * from.RowCount) + j] = to[(j * from.RowCount) + i] = 0.5 * (from[i, j] + from[j, i]);
    }
}

/// <summary>Independent Wishart matrices, with or without mean vectors.</summary>
public sealed class WishartDistribution(MatrixDistribution[] each) : BlockDistribution
{
    private readonly int size = each[0].Size, means = each[0].Mean is null ? 0 : each.Length * each[0].Size;

    public override int Numbers => means + (each.Length * size * size);

    public override double LogDensity(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        for (var e = 0; e < each.Length; e++) sum += each[e].LogDensity(x[MeanOf(e)], x[MatrixOf(e)]);
        return sum;
    }

    public override double LargestTerms => each.Sum(distribution => distribution.LargestTerms);

    public override void Draw(RandomStream random, Span<double> x)
    {
        for (var e = 0; e < each.Length; e++) each[e].Draw(random, x[MeanOf(e)], x[MatrixOf(e)]);
    }

    public override void Center(Span<double> x)
    {
        for (var e = 0; e < each.Length; e++) each[e].Center(x[MeanOf(e)], x[MatrixOf(e)]);
    }

    public override Marginal Of(int number)
    {
        if (number < means) return each[number / size].OfMean(number % size);
        var (e, at) = Math.DivRem(number - means, size * size);
        return each[e].Of(at / size, at % size);
    }

    private Range MeanOf(int e) => means == 0 ? 0..0 : (e * size)..((e + 1) * size);

    private Range MatrixOf(int e) => (means + (e * size * size))..(means + ((e + 1) * size * size));
}
