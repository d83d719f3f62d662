using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.PointSummaries;

/// <summary>
/// The rotation of factors at a point: loadings are reported along principal axes, and one rotation is as likely as another, so that
/// Q (Q - 1) / 2 of their numbers are not free.
/// </summary>
/// <param name="joint">The density.</param>
/// <param name="loadings">The matrices that can be rotated, whose factors are integrated, with at least as many rows as factors.</param>
/// <param name="wide">Those with more factors than rows, which are reported as they are.</param>
public sealed class FactorRotation(LogJoint joint, IReadOnlyList<RotatedLoading> loadings, IReadOnlyList<RotatedLoading> wide)
{
    /// <summary>Numbers whose sizes differ by less than this fraction are as large: two methods find them with some error.</summary>
    private const double Tie = 1e-3;

    /// <summary>The rotations of a story's integrated factors.</summary>
    public static FactorRotation Analyze(Problem problem, LogJoint joint, IEnumerable<IntegratedBlock> integrated)
    {
        var graph = problem.Graph;
        var names = integrated.SelectMany(b => b.Latents).Select(l => l.Name).ToHashSet();
        var all = RotatedLoading.Find(graph).Where(l => names.Contains(l.Latent.Name)
            && joint.Coordinates.First(c => c.Unknown.Name == l.Param.Name).Free is [_, _]
            && !(l.IsChain && IsWide(joint, l))).ToLookup(l => IsWide(joint, l));
        return new(joint, [.. all[false]], [.. all[true]]) { Moments = RowMoments.Count(problem, joint, integrated) };
    }

    private static bool IsWide(LogJoint joint, RotatedLoading loading) =>
        joint.Coordinates.First(c => c.Unknown.Name == loading.Param.Name).Free is var free
            && (loading.FactorsFirst ? free[0] > free[1] : free[1] > free[0]);

    /// <summary>Whether a story has factors that can be rotated.</summary>
    public static bool IsIn(ModelGraph graph) => RotatedLoading.Find(graph).Any();

    /// <summary>The number of moments of a row, which parameters cannot exceed; null if rows are not of one normal distribution.</summary>
    private int? Moments { get; init; }

    /// <summary>The names of the params that a rotation changes: loadings, and matrices between positions of chains.</summary>
    public IEnumerable<string> Rotated => loadings.Where(l => FactorsOf(l) > 1)
        .SelectMany(l => l.Transition is { } transition ? (string[])[l.Param.Name, transition.Name] : [l.Param.Name]);

    /// <summary>
    /// The number of parameters without those that a rotation takes away: Q (Q - 1) / 2; of a matrix with D rows and more factors all but
    /// the D (D + 1) / 2 numbers of its product with its transpose.
    /// </summary>
    public int FreeParameters => Math.Min(Moments ?? int.MaxValue,
        joint.Dimension - loadings.Sum(l => FactorsOf(l) * (FactorsOf(l) - 1) / 2)
            - wide.Sum(l => LostOfWide(joint.PlacesOf(l.Param.Name).Length, FactorsOf(l))));

    private static int LostOfWide(int numbers, int factors) => numbers - (numbers / factors * ((numbers / factors) + 1) / 2);

    /// <summary>
    /// The point with orthogonal columns, the largest first; the largest number of each is positive, the first of several as large.
    /// </summary>
    public Mode AlongPrincipalAxes(Mode mode) => loadings.Aggregate(mode, (at, loading) =>
    {
        var matrix = MatrixOf(at, loading);
        var rotation = matrix.Svd().VT.Transpose();
        foreach (var (j, column) in (matrix * rotation).EnumerateColumns().Index())
            if (FirstOfLargest(column) < 0) rotation.SetColumn(j, -rotation.Column(j));
        var aligned = Rotate(at, loading, rotation);
        return FactorsOf(loading) == 1 ? aligned : aligned with
        {
            OrderedBy = $"{(at.OrderedBy is { } order ? $"{order}; " : "")}{(loading.FactorsFirst ? "rows" : "columns")} of "
                + $"{loading.Param.Name} are orthogonal, the largest first: a rotation of {loading.Latent.Name} changes no probability",
        };
    });

    private static double FirstOfLargest(Vector<double> column)
    {
        var least = (1 - Tie) * column.AbsoluteMaximum();
        return column.First(x => Math.Abs(x) >= least);
    }

    /// <summary>
    /// The point with 0 above the diagonal of the rows of loadings that differ most, where the remaining numbers are identified, and the
    /// places of these zeros.
    /// </summary>
    public (Mode Mode, int[] Fixed) Triangular(Mode mode)
    {
        var zeros = new List<int>();
        foreach (var loading in loadings)
        {
            var matrix = MatrixOf(mode, loading);
            var rows = MostDifferent(matrix);
            mode = Rotate(mode, loading,
                Matrix<double>.Build.Dense(rows.Length, rows.Length, (i, j) => matrix[rows[i], j]).Transpose().QR().Q);
            var rotated = MatrixOf(mode, loading);
            for (var i = 0; i < rows.Length; i++)
                for (var j = i + 1; j < rows.Length; j++) rotated[rows[i], j] = 0;
            mode = With(mode, loading, rotated);
            zeros.AddRange(joint.PlacesOf(loading.Param.Name).Where((_, at) => CellOf(loading, at) is var (row, factor)
                && Array.IndexOf(rows, row) is >= 0 and var i && factor > i));
        }

        return (mode, [.. zeros]);
    }

    /// <summary>
    /// As many rows as factors, each with the largest angle to those before: two rows along one direction would leave the rotation about
    /// it.
    /// </summary>
    private static int[] MostDifferent(Matrix<double> loadings)
    {
        var left = loadings.NormalizeRows(2);
        var rows = new int[loadings.ColumnCount];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = left.RowNorms(2).MaximumIndex();
            var along = left.Row(rows[i]).Normalize(2);
            left -= (left * along).OuterProduct(along);
        }

        return rows;
    }

    private int FactorsOf(RotatedLoading loading) =>
        joint.Coordinates.First(c => c.Unknown.Name == loading.Param.Name).Free[loading.FactorsFirst ? 0 : ^1];

    /// <summary>The row and the factor of an element.</summary>
    private (int Row, int Factor) CellOf(RotatedLoading loading, int at)
    {
        var last = joint.Coordinates.First(c => c.Unknown.Name == loading.Param.Name).Free[^1];
        return loading.FactorsFirst ? (at % last, at / last) : (at / last, at % last);
    }

    private Matrix<double> MatrixOf(Mode mode, RotatedLoading loading)
    {
        var places = joint.PlacesOf(loading.Param.Name);
        var matrix = Matrix<double>.Build.Dense(places.Length / FactorsOf(loading), FactorsOf(loading));
        foreach (var (at, place) in places.Index()) matrix[CellOf(loading, at).Row, CellOf(loading, at).Factor] = mode.Position[place];
        return matrix;
    }

    /// <summary>The point with loadings L R, and R'A R for the matrix between positions of a chain.</summary>
    private Mode Rotate(Mode mode, RotatedLoading loading, Matrix<double> rotation)
    {
        var rotated = With(mode, loading, MatrixOf(mode, loading) * rotation);
        if (loading.Transition is not { } transition) return rotated;
        var (places, size) = (joint.PlacesOf(transition.Name), rotation.RowCount);
        var before = Matrix<double>.Build.DenseOfRowMajor(size, size, places.Select(p => mode.Position[p]));
        foreach (var (place, x) in places.Zip((rotation.Transpose() * before * rotation).ToRowMajorArray())) rotated.Position[place] = x;
        return rotated;
    }

    private Mode With(Mode mode, RotatedLoading loading, Matrix<double> matrix)
    {
        double[] position = [.. mode.Position];
        foreach (var (at, place) in joint.PlacesOf(loading.Param.Name).Index())
            position[place] = matrix[CellOf(loading, at).Row, CellOf(loading, at).Factor];
        return mode with { Position = position };
    }
}
