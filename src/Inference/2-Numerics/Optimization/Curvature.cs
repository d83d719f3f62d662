using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace ProbDsl.Inference.Optimization;

/// <summary>
/// The curvature of a function at a point, in a frame F in which its entries are comparable: -F' H F. The frame is that of the coordinates
/// in units of their widths. Where the least curvature is lost in the error of differences along them, it is that of the principal axes
/// instead, and the differences are taken anew along these: their error grows with the ratio of the longest axis to the shortest, and no
/// longer with its square. So columns of a regression that nearly determine each other, as a year and its square do, have their curvature.
/// </summary>
/// <param name="Frame">F [d, d], a direction in each column.</param>
/// <param name="Scaled">-F' H F [d, d]. NaN in the rows and columns of a coordinate along which no step stays inside the support.</param>
/// <param name="LogDeterminant">log |det F|.</param>
/// <param name="Error">The estimated error of the worst entry.</param>
/// <param name="OwnErrors">The estimated error of each direction's own entry [d].</param>
/// <param name="Axes">The Hessian along the coordinates, with the value and the gradient.</param>
public sealed record Curvature(Matrix<double> Frame, Matrix<double> Scaled, double LogDeterminant, double Error, double[] OwnErrors,
    Hessian Axes)
{
    /// <summary>A few rounding errors of 1, per coordinate.</summary>
    private const double Rounding = 4e-15;

    /// <summary>Beyond this curvature the eigenvalue decomposition overflows and does not terminate.</summary>
    public const double Most = 1e100;

    /// <summary>The number of times that principal axes are taken anew: the first ones are those of curvatures with large errors.</summary>
    private const int MostFrames = 2;

    /// <summary>Whether the frame is that of the coordinates.</summary>
    public bool IsOfAxes { get; private init; } = true;

    /// <summary>An eigenvalue moves by no more than d times the largest error of an entry.</summary>
    public double Uncertain => Scaled.RowCount * Math.Max(Error, Rounding);

    /// <summary>The curvature at a point.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The point [d].</param>
    /// <param name="near">Widths at a nearby point [d], which save evaluations; null if unknown.</param>
    public static Curvature Compute(IDifferentiable function, ReadOnlySpan<double> x, double[]? near = null)
    {
        double[] point = [.. x];
        var axes = Hessian.Compute(function, point, near);
        var curvature = AlongCoordinates(axes);
        for (var frame = 0; frame < MostFrames && curvature.Undecided() is { } spectrum; frame++)
            curvature = curvature.AlongPrincipalAxes(function, point, spectrum);
        return curvature;
    }

    /// <summary>The curvature in the frame of the coordinates, in units of their widths.</summary>
    public static Curvature AlongCoordinates(Hessian axes)
    {
        var widths = Vector<double>.Build.Dense(axes.Widths);
        return new(Matrix<double>.Build.DenseOfDiagonalVector(widths), Scale(axes), widths.PointwiseLog().Sum(), axes.Error, axes.OwnErrors,
            axes);
    }

    /// <summary>The Cholesky factor; null unless all curvatures are above 0 beyond their errors.</summary>
    public Cholesky<double>? Factor() =>
        PositiveDefinite.FactorOf(Scaled - (Uncertain * Matrix<double>.Build.DenseIdentity(Scaled.RowCount))) is null ? null
        : PositiveDefinite.FactorOf(Scaled);

    /// <summary>The spectrum if its least eigenvalue may be above or below 0; null otherwise, and on an edge of the support.</summary>
    private Evd<double>? Undecided()
    {
        if (Scaled.RowCount == 1 || !Scaled.ForAll(v => Math.Abs(v) <= Most) || Factor() is not null) return null;
        var spectrum = Scaled.Evd(Symmetricity.Symmetric);
        return spectrum.EigenValues.Real().Minimum() >= -Uncertain ? spectrum : null;
    }

    private Curvature AlongPrincipalAxes(IDifferentiable function, double[] point, Evd<double> spectrum)
    {
        var lengths = spectrum.EigenValues.Real().Map(v => 1 / Math.Sqrt(Math.Max(Math.Abs(v), Uncertain)));
        var axes = Frame * spectrum.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(lengths);
        var within = Hessian.Compute(new FramedFunction(function, point, axes), new double[point.Length], [.. point.Select(_ => 1.0)]);
        var widths = Vector<double>.Build.Dense(within.Widths);
        return new(axes * Matrix<double>.Build.DenseOfDiagonalVector(widths), Scale(within),
            LogDeterminant + lengths.PointwiseLog().Sum() + widths.PointwiseLog().Sum(), within.Error, within.OwnErrors, Axes)
        {
            IsOfAxes = false,
        };
    }

    private static Matrix<double> Scale(Hessian hessian) =>
        Matrix<double>.Build.Dense(hessian.Widths.Length, hessian.Widths.Length,
            (i, j) => -hessian.Values[i, j] * hessian.Widths[i] * hessian.Widths[j]);
}
