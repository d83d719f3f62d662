using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Em;

/// <summary>
/// Detects a degenerate start: a component whose scale has shrunk to a point, a line or a plane, where the likelihood grows without bound,
/// or that has lost all its rows. Scales are compared with those of all components pooled into one.
/// </summary>
internal sealed class ScaleFloor(InferencePlan plan, ExpectedDensity expected, double[] pooled)
{
    private readonly List<(string Unknown, ConditionalMaximization By, int[] Places, int Size)> scales =
    [
        .. plan.Blocks.Where(b => b.By is ConditionalMaximization)
            .SelectMany(b => b.Unknowns.Select(u => (u, (ConditionalMaximization)b.By, expected.Joint.PlacesOf(u), SizeOf(expected, u)))),
    ];

    /// <summary>
    /// The pooled scale is degenerate below this fraction of the mean square of the data: rounding alone makes a scale of this size.
    /// </summary>
    private const double Nothing = FamilyRequest.Singular * FamilyRequest.Singular;

    /// <summary>In nats: a single value adds log(100) / 2 = 2.3 where a variance falls to a hundredth.</summary>
    private const double LeastGrowth = 1;

    /// <summary>Whether a scale of 0 may have an unbounded likelihood: beside linear-Gaussian latents the others keep it bounded.</summary>
    public bool MayCollapse { get; } =
        expected.Joint.Marginalized.Count > 0 || plan.Density.Integrated.Count == 0;

    /// <summary>The first unknown whose scale may collapse; null if there is none.</summary>
    public string? First =>
        scales.FirstOrDefault(s =>
            s.By.Statistics is not (NaturalStatistics.Quadratic or NaturalStatistics.Logs or NaturalStatistics.LogOdds)).Unknown;

    /// <summary>Why the start is degenerate at a point; null if nothing has collapsed.</summary>
    public string? Why(double[] point)
    {
        foreach (var (unknown, by, places, size) in scales)
        {
            if (places.Any(p => double.IsNaN(point[p]))) return $"a component of `{unknown}` lost all its rows";
            if (MayCollapse && IsCollapsed(by, point, places, size))
                return $"a component of `{unknown}` {MixtureModel.Collapsed} "
                    + $"{MixtureModel.CollapsedVarianceRatio:0e+0} of that of all rows";
        }

        return null;
    }

    /// <summary>The first scale at 0 or infinity, where its prior has its mode without rows; null if there is none.</summary>
    public string? WhyAtEdge(double[] point) => (from scale in scales
        from place in scale.Places
        where scale.By.Statistics is NaturalStatistics.LogAndInverse or NaturalStatistics.LogAndLinear
            && (point[place] == 0 || double.IsInfinity(point[place]))
        select $"a component of `{scale.Unknown}` lost all its rows, and the mode of its prior is {(point[place] == 0 ? "0" : "infinite")}")
        .FirstOrDefault();

    /// <summary>
    /// The unknown with the smallest of the scales that are negligible at a point, beside which others may have lost their digits; null if
    /// there is none.
    /// </summary>
    public string? Collapsed(double[] point) => scales.Select(s => (s.Unknown, Ratio: Ratio(s.By, point, s.Places, s.Size)))
        .Where(s => !(s.Ratio > MixtureModel.CollapsedVarianceRatio))
        .OrderBy(s => double.IsNaN(s.Ratio) ? MixtureModel.CollapsedVarianceRatio : s.Ratio).FirstOrDefault().Unknown;

    /// <summary>
    /// Whether the density grows without bound as a scale goes to 0: it is higher by more than <see cref="LeastGrowth"/> at a variance of
    /// 1e-8 of the pooled one than at 1e-6. A maximum with a scale of 0 is bounded, and both are near it.
    /// </summary>
    /// <param name="unknown">The scale.</param>
    /// <param name="point">A point where it is negligible.</param>
    /// <param name="density">The log density.</param>
    public bool IsUnbounded(string unknown, double[] point, Func<double[], double> density) =>
        density(Raised(unknown, point, MixtureModel.CollapsedVarianceRatio))
            - density(Raised(unknown, point, 100 * MixtureModel.CollapsedVarianceRatio)) > LeastGrowth;

    /// <summary>The point with the variances of an unknown, in each direction, at least this fraction of the pooled ones.</summary>
    private double[] Raised(string unknown, double[] point, double ratio)
    {
        var (_, by, places, size) = scales.Find(s => s.Unknown == unknown);
        double[] raised = [.. point];
        foreach (var matrix in by.Statistics is NaturalStatistics.LogDeterminantAndInverse or NaturalStatistics.LogDeterminantAndLinear
            ? Matrices(size, places) : [])
        {
            var (of, all) = (MatrixAt(matrix, point, size), MatrixAt(matrix, pooled, size));
            var sum = by.Statistics == NaturalStatistics.LogDeterminantAndInverse
                ? of + (all * ratio) : (of.Inverse() + (all.Inverse() * ratio)).Inverse();
            sum.ToRowMajorArray().CopyTo(raised, matrix[0]);
        }

        foreach (var place in places)
        {
            if (by.Statistics == NaturalStatistics.LogAndInverse)
                raised[place] = Math.Max(point[place], pooled[place] * Math.Pow(ratio, 1 / by.Power));
            if (by.Statistics == NaturalStatistics.LogAndLinear)
                raised[place] = Math.Min(point[place], pooled[place] / Math.Pow(ratio, 1 / by.Power));
        }

        return raised;
    }

    /// <summary>
    /// The unknown whose scale goes to 0 even with all components pooled into one (the rows are constant, or lie on a line or plane); null
    /// if there is none.
    /// </summary>
    /// <param name="squares">The mean square of each column of the data that an unknown draws.</param>
    public string? Unbounded(Func<string, double[]> squares) =>
        scales.FirstOrDefault(s => IsNothing(s.By, s.Places, s.Size, SquaresAlong(s.Unknown, squares(s.Unknown)))).Unknown;

    /// <summary>
    /// The mean square of the column of each element in a row of an unknown, or of all columns where there are not as many.
    /// </summary>
    private double[] SquaresAlong(string unknown, double[] squares)
    {
        var free = expected.Joint.Coordinates.First(c => c.Unknown.Name == unknown).Free;
        return free.Rank > 0 && free[^1] == squares.Length
            ? squares : [.. Enumerable.Repeat(squares.Average(), free.Rank > 0 ? free[^1] : 1)];
    }

    private bool IsNothing(ConditionalMaximization by, int[] places, int size, double[] squares) => by.Statistics switch
    {
        NaturalStatistics.LogAndInverse =>
            places.Index().Any(p => !(Math.Pow(pooled[p.Item], by.Power) > Nothing * squares[p.Index % squares.Length])),
        NaturalStatistics.LogDeterminantAndInverse => Matrices(size, places).Any(m => !IsWide(MatrixAt(m, pooled, size), squares)),
        NaturalStatistics.LogDeterminantAndLinear => Matrices(size, places).Any(m => !IsWide(MatrixAt(m, pooled, size).Inverse(), squares)),
        _ => false,
    };

    /// <summary>Whether every coordinate has a variance that the others do not determine.</summary>
    private static bool IsWide(Matrix<double> covariance, double[] squares)
    {
        var sd = covariance.Diagonal().PointwiseSqrt();
        return sd.Index().All(d => d.Item * d.Item > Nothing * squares[d.Index]) && covariance.PointwiseDivide(sd.OuterProduct(sd))
            .Evd(Symmetricity.Symmetric).EigenValues.Min(v => v.Real) > FamilyRequest.Singular;
    }

    private bool IsCollapsed(ConditionalMaximization by, double[] point, int[] places, int size) =>
        !(Ratio(by, point, places, size) > MixtureModel.CollapsedVarianceRatio);

    /// <summary>The smallest variance relative to the pooled one; NaN if it is not a number.</summary>
    private double Ratio(ConditionalMaximization by, double[] point, int[] places, int size) => by.Statistics switch
    {
        NaturalStatistics.LogAndInverse => places.Min(p => Math.Pow(point[p] / pooled[p], by.Power)),
        // a rate of 0 is on its edge if the counts are 0 in all rows
        NaturalStatistics.LogAndLinear => places.Where(p => point[p] != 0).Select(p => Math.Pow(pooled[p] / point[p], by.Power))
            .DefaultIfEmpty(double.PositiveInfinity).Min(),
        NaturalStatistics.LogDeterminantAndInverse =>
            Matrices(size, places).Min(m => Smallest(MatrixAt(m, pooled, size), MatrixAt(m, point, size))),
        NaturalStatistics.LogDeterminantAndLinear =>
            Matrices(size, places).Min(m => Smallest(MatrixAt(m, point, size), MatrixAt(m, pooled, size))),
        _ => double.PositiveInfinity,
    };

    private static IEnumerable<int[]> Matrices(int size, int[] places) => places.Chunk(size * size);

    private static Matrix<double> MatrixAt(int[] places, double[] point, int size) =>
        Matrix<double>.Build.DenseOfRowMajor(size, size, places.Select(p => point[p]));

    /// <summary>
    /// The smallest eigenvalue of a matrix relative to another one: of L^-1 M L'^-1, where L L' is the other; NaN if a Cholesky factor does
    /// not exist.
    /// </summary>
    internal static double Smallest(Matrix<double> other, Matrix<double> of)
    {
        try
        {
            var inverse = other.Cholesky().Factor.Inverse();
            return (inverse * of * inverse.Transpose()).Evd(Symmetricity.Symmetric).EigenValues.Min(v => v.Real);
        }
        catch (ArgumentException)
        {
            return double.NaN;
        }
    }

    private static int SizeOf(ExpectedDensity expected, string unknown) =>
        expected.Joint.Coordinates.First(c => c.Unknown.Name == unknown) is { Unknown.Type.ElementRank: > 0 } of ? of.Free[^1] : 1;
}
