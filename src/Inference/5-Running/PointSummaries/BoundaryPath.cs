using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.PointSummaries;

/// <summary>
/// A path to an edge of the support of an unknown, where a scale is 0 or a matrix singular, with all other unknowns fixed. The point at
/// u has e^u times the scale, or the part of the matrix that is 0 on the edge.
/// </summary>
/// <param name="Unknown">The unknown.</param>
/// <param name="Name">The name of the scale or matrix: of the unknown, or of its element.</param>
/// <param name="Places">The unconstrained parameters that the density does not determine on the edge.</param>
/// <param name="At">From the unconstrained parameters of a point and u: the point there.</param>
public sealed record BoundaryPath(Variable Unknown, string Name, int[] Places, Func<double[], double, double[]> At)
{
    /// <summary>
    /// The logarithm from which a scale starts on its path if an optimization has gone further: its square is 0 beside numbers of any unit.
    /// </summary>
    private const double Deepest = -300;

    /// <summary>Whether a matrix becomes singular at the edge.</summary>
    public bool IsOfMatrix => Unknown.Support is not PositiveReals;

    /// <summary>The paths along which only these unconstrained parameters change.</summary>
    public static IEnumerable<BoundaryPath> Find(LogJoint joint, IReadOnlyCollection<int> places)
    {
        var free = places.ToHashSet();
        return joint.Coordinates.Where(c => c.Cells is null).SelectMany(c => Find(c, joint.PlacesOf(c.Unknown.Name), free));
    }

    private static IEnumerable<BoundaryPath> Find(Coordinate of, int[] own, HashSet<int> free) => of.Unknown.Support switch
    {
        PositiveReals when of.IsElementwise => own.Where(free.Contains)
            .Select(place => new BoundaryPath(of.Unknown, of.NameOf(place - own[0]), [place], (from, u) => Moved(from, place, u))),
        PositiveDefiniteMatrices when Array.TrueForAll(own, free.Contains) && of.Array[^1] is var size =>
            from matrix in own.Chunk(LowerTriangle.CountOf(size))
            from column in Enumerable.Range(0, size)
            select OfCovariance(of.Unknown, of.NameOfMember(matrix[0] - own[0]), matrix, size, column),
        CorrelationMatrices when Array.TrueForAll(own, free.Contains) && of.Array[^1] is > 1 and var size =>
            from matrix in own.Chunk(LowerTriangle.CountOf(size - 1))
            from row in Enumerable.Range(0, size - 1)
            select OfCorrelation(of.Unknown, of.NameOfMember(matrix[0] - own[0]),
                matrix[LowerTriangle.Start(row)..LowerTriangle.Start(row + 1)]),
        _ => [],
    };

    private static double[] Moved(double[] from, int place, double u)
    {
        double[] moved = [.. from];
        moved[place] = Math.Max(moved[place], Deepest) + u;
        return moved;
    }

    /// <summary>
    /// The path of a diagonal element of the Cholesky factor L of a covariance, S = L L'. Where the element is 0, its column adds to S as
    /// the later columns do, so that it is not identified beside them: it is 0, and the later columns have its part.
    /// </summary>
    /// <param name="unknown">The unknown.</param>
    /// <param name="name">The name of the matrix.</param>
    /// <param name="own">The unconstrained parameters: the rows of L up to the diagonal, which is in logarithms.</param>
    /// <param name="size">The number of rows.</param>
    /// <param name="column">The column of the diagonal element.</param>
    private static BoundaryPath OfCovariance(Variable unknown, string name, int[] own, int size, int column)
    {
        var (first, later) = (column + 1, size - column - 1);
        int[] places = [.. Enumerable.Range(column, later + 1).Select(row => own[LowerTriangle.Start(row) + column])];
        return new(unknown, name, places, (from, u) =>
        {
            var moved = Moved(from, places[0], u);
            if (later == 0) return moved;
            var columns = Matrix<double>.Build.Dense(later + 1, later, (k, row) => Element(from, first + row, column + k));
            var factor = columns.QR().R;
            for (var row = 0; row < later; row++)
            {
                moved[places[row + 1]] = 0;
                for (var k = 0; k <= row; k++)
                    moved[own[LowerTriangle.Start(first + row) + first + k]] = k < row
                        ? factor[k, row] * Math.Sign(factor[k, k]) : Math.Max(Math.Log(Math.Abs(factor[k, k])), Deepest);
            }

            return moved;
        });

        double Element(double[] of, int row, int at) => at > row ? 0
            : of[own[LowerTriangle.Start(row) + at]] is var value && at == row ? Math.Exp(value) : value;
    }

    /// <summary>
    /// The path of a row of a correlation matrix, (v, 1) / sqrt(1 + |v|^2) in its Cholesky factor: it depends on earlier rows only where
    /// |v| is infinite.
    /// </summary>
    private static BoundaryPath OfCorrelation(Variable unknown, string name, int[] row) => new(unknown, name, row, (from, u) =>
    {
        double[] moved = [.. from];
        var size = Math.Log(row.Max(place => Math.Abs(from[place])));
        foreach (var place in row) moved[place] *= Math.Exp(Math.Min(0, -Deepest - size) - u);
        return moved;
    });
}
