using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Diagnostics;

/// <summary>Linear dependence of standardized columns of rows.</summary>
/// <param name="rows">The number of rows.</param>
/// <param name="columns">The number of columns, of which each varies.</param>
/// <param name="at">The number in a row and a column.</param>
public sealed class ColumnProducts(int rows, int columns, Func<int, int, double> at)
{
    /// <summary>Rows that are read first, for each number of a row: where they are independent, all rows are.</summary>
    private const int FirstRows = 4, AtLeast = 100;

    /// <summary>The mean and standard deviation of each column.</summary>
    public IEnumerable<(double Mean, double Sd)> Moments => Enumerable.Range(0, columns).Select(column => MomentsOf(column, rows));

    /// <summary>Each column that is a linear function of columns before it, with these; empty if there is none.</summary>
    public List<(int Column, List<int> Of)> Dependent() =>
        LinearDependence.In(Products(Math.Min(rows, AtLeast + (FirstRows * columns)))) is { Count: 0 } none ? none
            : LinearDependence.In(Products(rows));

    /// <summary>The products of the standardized columns over this many rows, evenly spaced.</summary>
    private Matrix<double> Products(int some)
    {
        var moments = Enumerable.Range(0, columns).Select(column => MomentsOf(column, some)).ToArray();
        var standard = Matrix<double>.Build.Dense(some, columns,
            (row, column) => (At(row, column, some) - moments[column].Mean) / moments[column].Sd);
        return standard.TransposeThisAndMultiply(standard);
    }

    private (double Mean, double Sd) MomentsOf(int column, int some)
    {
        var (mean, squares) = (0.0, 0.0);
        for (var row = 0; row < some; row++) mean += (At(row, column, some) - mean) / (row + 1);
        for (var row = 0; row < some; row++) squares += Math.Pow(At(row, column, some) - mean, 2);
        return (mean, Math.Sqrt(squares / some));
    }

    private double At(int row, int column, int some) => at((int)((long)row * rows / some), column);
}
