using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// Finds rows for which the likelihood of a flow has no maximum: they lie on a line or plane, since a column is constant or follows from
/// others, or since there are too few of them. A flow that does not keep volume presses its density onto it without bound.
/// </summary>
internal static class SingularRows
{
    /// <summary>The most numbers of a row for which dependent columns are found; of longer rows only constant ones.</summary>
    private const int MostNumbers = 512;

    /// <summary>Rows that are read first, for each number of a row: where they are independent, all rows are.</summary>
    private const int FirstRows = 4, AtLeast = 100;

    // the standard deviation, as a fraction of the mean, of numbers that differ by rounding alone
    private const double Rounding = 1e-13;

    /// <summary>The error for the first draw of data by such a flow; null if there is none.</summary>
    public static Diagnostic? Find(Problem problem) =>
        problem.Graph.Story.OfType<Draw>().Select(draw => Find(problem, draw)).FirstOrDefault(found => found is not null);

    private static Diagnostic? Find(Problem problem, Draw draw)
    {
        var stages = FlowStage.Of(problem.Graph, draw);
        if (stages.All(s => s.Use.Of!.KeepsVolume(s.Use.Options) || !s.Use.HasWeights)
            || problem.Graph.Find(draw.Target.Of) is not { Role: Role.Data, Origin: ColumnOrigin } data
            || problem.Missing.ContainsKey(data.Name) || data.Extents.Any(e => problem.IsRagged(e.Size))) return null;
        var (width, isPositive) = (problem.ShapeOf(draw.Target.Type).Count, draw.Target.Type.Element == Element.Positive);
        var rows = new Numbers(problem.Data[data.Name].Values, width, isPositive);
        if (rows.Count == 0) return null;
        var flow = stages[^1].Flow;
        if (rows.Count == 1) return TrainingDiagnostics.Singular(draw, flow, "there is only one row");
        if (Array.FindIndex(rows.Moments, m => !(m.Sd > Rounding * Math.Abs(m.Mean))) is var constant and >= 0)
            return TrainingDiagnostics.Singular(draw, flow,
                width == 1 ? "all numbers are equal" : $"number {constant + 1} is the same in all rows");
        if (FlowStage.RankOf(problem.Graph, draw) == 0 || width is 1 or > MostNumbers) return null;
        if (rows.Count <= width)
            return TrainingDiagnostics.Singular(draw, flow, $"{rows.Count} rows of {width} numbers lie on a plane");
        var few = Math.Min(rows.Count, AtLeast + (FirstRows * width));
        if (LinearDependence.In(rows.Products(few)) is { Count: 0 }) return null;
        return LinearDependence.In(rows.Products(rows.Count)) is [var (column, of), ..]
            ? TrainingDiagnostics.Singular(draw, flow, $"number {column + 1} of a row follows from {Words(of)}") : null;
    }

    private static string Words(List<int> of)
    {
        const int most = 4;
        var listed = string.Join(", ", of.Take(most).Select(i => $"{i + 1}"));
        return of.Count > most ? $"numbers {listed} and {of.Count - most} others" : $"{(of.Count == 1 ? "number" : "numbers")} {listed}";
    }

    /// <summary>The rows of data as a flow maps them: of positive numbers the logarithms, to which `exp` is the last map.</summary>
    private sealed class Numbers
    {
        private readonly double[] values;
        private readonly int width;
        private readonly bool isPositive;

        public Numbers(double[] values, int width, bool isPositive)
        {
            (this.values, this.width, this.isPositive) = (values, width, isPositive);
            Count = values.Length / width;
            Moments = [.. Enumerable.Range(0, width).Select(MomentsOf)];
        }

        public int Count { get; }

        public (double Mean, double Sd)[] Moments { get; }

        /// <summary>The products of the standardized columns over the first rows, evenly spaced.</summary>
        public Matrix<double> Products(int rows)
        {
            var columns = Matrix<double>.Build.Dense(rows, width, (row, column) =>
                (At((int)((long)row * Count / rows), column) - Moments[column].Mean) / Moments[column].Sd);
            var centered = columns.ColumnSums() / rows;
            columns.MapIndexedInplace((_, column, value) => value - centered[column]);
            return columns.TransposeThisAndMultiply(columns);
        }

        private double At(int row, int column)
        {
            var value = values[(row * width) + column];
            return isPositive ? Math.Log(value) : value;
        }

        private (double, double) MomentsOf(int column)
        {
            var (mean, squares) = (0.0, 0.0);
            for (var row = 0; row < Count; row++) mean += (At(row, column) - mean) / (row + 1);
            for (var row = 0; row < Count; row++) squares += Math.Pow(At(row, column) - mean, 2);
            return (mean, Math.Sqrt(squares / Count));
        }
    }
}
