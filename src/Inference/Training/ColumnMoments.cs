using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Training;

/// <summary>The mean and standard deviation of a column of data over its observed cells.</summary>
/// <param name="Column">The number of the row that the column holds, from 1; null if all numbers of a row are taken together.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Sd">The standard deviation with divisor n - 1; 0 for fewer than two cells.</param>
internal readonly record struct ColumnMoments(int? Column, double Mean, double Sd)
{
    /// <summary>Rows of up to this length are taken column by column; images and the like as a whole.</summary>
    private const int MostColumns = 20;

    /// <summary>The moments of each column, or of all numbers together, in one pass (Welford 1962).</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="data">The data.</param>
    /// <param name="map">What is taken of each number; null for the number.</param>
    public static IEnumerable<ColumnMoments> Of(Problem problem, Variable data, Func<double, double>? map = null)
    {
        var (values, missing) = (problem.Data[data.Name], problem.Missing.GetValueOrDefault(data.Name)?.Mask);
        var width = values.Shape.Skip(data.Extents.Count(e => e.Plate is not null)).Aggregate(1, (n, size) => n * size);
        var apart = width <= MostColumns ? width : 1;
        for (var column = 0; column < apart; column++)
        {
            var (count, mean, squares) = (0L, 0.0, 0.0);
            for (var at = column; at < values.Values.Length; at += apart)
            {
                if (missing?[at] == true) continue;
                var value = map is null ? values.Values[at] : map(values.Values[at]);
                var away = value - mean;
                mean += away / ++count;
                squares += away * (value - mean);
            }

            yield return new(apart > 1 ? column + 1 : null, mean, count < 2 ? 0 : Math.Sqrt(squares / (count - 1)));
        }
    }
}
