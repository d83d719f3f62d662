using ProbDsl.Runtime.Paging;

namespace ProbDsl.Catalog.Families;

/// <summary>
/// The predictors of a regression in orthogonal coordinates: X = Q R with columns of Q that have mean square 1, by modified Gram-Schmidt
/// with one repetition (Giraud and others 2005), so that predictors far from 0 or nearly dependent lose no digits in the normal equations.
/// R is upper triangular: the last coefficients alone determine the last coordinates.
/// </summary>
public sealed class OrthogonalDesign
{
    /// <summary>The fraction of a column, by its root mean square, of which rounding leaves nothing beside other columns.</summary>
    public const double Dependent = 1e-11;

    private readonly double[][] factor;

    /// <param name="columns">The predictors [columns][rows].</param>
    /// <param name="dependent">A column of which less than this fraction remains beside those before it is a combination of them.</param>
    public OrthogonalDesign(double[][] columns, double dependent = Dependent)
    {
        factor = Array.ConvertAll(columns, _ => new double[columns.Length]);
        Columns = Array.ConvertAll(columns, LargeArrays.Copy);
        for (var j = 0; j < columns.Length; j++)
        {
            var before = Rms(Columns[j]);
            for (var pass = 0; pass < 2; pass++)
                for (var i = 0; i < j; i++) factor[i][j] += Subtract(Columns[j], Columns[i]);
            var left = Rms(Columns[j]);
            if (!(left > dependent * before)) left = 0;
            for (var row = 0; row < Columns[j].Length; row++) Columns[j][row] = left > 0 ? Columns[j][row] / left : 0;
            factor[j][j] = left;
        }
    }

    /// <summary>The columns of Q; a predictor that is a combination of those before it has a column of zeros.</summary>
    public double[][] Columns { get; }

    /// <summary>Whether some predictor is a combination of the others.</summary>
    public bool IsDependent => factor.Index().Any(row => row.Item[row.Index] == 0);

    /// <summary>The coordinates R b of coefficients b.</summary>
    public void Coordinates(ReadOnlySpan<double> coefficients, Span<double> coordinates)
    {
        for (var i = 0; i < factor.Length; i++)
        {
            coordinates[i] = 0;
            for (var j = i; j < factor.Length; j++) coordinates[i] += factor[i][j] * coefficients[j];
        }
    }

    /// <summary>Replaces coordinates by the coefficients with these; those of dependent predictors are 0.</summary>
    public void ToCoefficients(Span<double> coordinates)
    {
        for (var i = factor.Length - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < factor.Length; j++) coordinates[i] -= factor[i][j] * coordinates[j];
            coordinates[i] = factor[i][i] > 0 ? coordinates[i] / factor[i][i] : 0;
        }
    }

    /// <summary>The coefficients of an outcome with the least sum of squared residuals; those of dependent predictors are 0.</summary>
    public double[] LeastSquares(double[] outcome)
    {
        double[] rest = LargeArrays.Copy(outcome), coordinates = Array.ConvertAll(Columns, column => Subtract(rest, column));
        ToCoefficients(coordinates);
        return coordinates;
    }

    /// <summary>
    /// The mean square of what the predictors do not explain of an outcome, by least squares; 0 if that is only rounding.
    /// </summary>
    public double ResidualVariance(double[] outcome)
    {
        var rest = LargeArrays.Copy(outcome);
        for (var pass = 0; pass < 2; pass++)
            foreach (var column in Columns) Subtract(rest, column);
        return Rms(rest) > FamilyRequest.Singular * Rms(outcome) ? Rms(rest) * Rms(rest) : 0;
    }

    /// <summary>Subtracts the projection on a column of mean square 1 (or 0), and returns its length.</summary>
    private static double Subtract(double[] from, double[] column)
    {
        var length = Lanes.Dot(from, column) / Math.Max(1, column.Length);
        for (var row = 0; row < from.Length; row++) from[row] -= length * column[row];
        return length;
    }

    private static double Rms(double[] column) => Math.Sqrt(Lanes.Dot(column, column) / Math.Max(1, column.Length));
}
