using ProbDsl.Catalog;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>The distance between rows that a fit draws and rows of the data.</summary>
/// <param name="Draws">The number of drawn rows.</param>
/// <param name="Rows">The number of rows of the data they are compared to; rows with missing cells are excluded.</param>
/// <param name="Sliced">The sliced Wasserstein distance of order 1, in the units of the data.</param>
/// <param name="Yardstick">The same distance between two parts of the data, as a baseline.</param>
/// <param name="Accuracy">The fraction of rows that nearest neighbors classify correctly as data or drawn; one half for equal
/// distributions.</param>
/// <param name="Error">The standard error of the accuracy.</param>
public sealed record SampleDistance(int Draws, int Rows, double Sliced, double Yardstick, double Accuracy, double Error)
{
    private const int Fewest = 2;

    /// <param name="fit">The fit.</param>
    /// <param name="rows">The rows that its draws are compared to.</param>
    /// <param name="count">The number of rows to draw, two or more.</param>
    /// <param name="catalog">The definitions of the story's names.</param>
    /// <param name="seed">The seed of the draws, directions and halves.</param>
    internal static Result<SampleDistance> Of(SavedFit fit, EvaluationRows rows, int count, StandardCatalog catalog, ulong seed)
    {
        var judged = rows.Columns.Rows(rows.Evaluated);
        var (one, other) = rows.TwoParts(count, seed);
        if (count < Fewest || Math.Min(judged.Length, Math.Min(one.Length, other.Length)) < Fewest * rows.Width)
            return ComparisonDiagnostics.TooFewRows;
        var drawn = FitDraws.Of(fit, rows, count, catalog, seed);
        if (drawn.Value is not { } values) return new(null, drawn.Diagnostics);
        var apart = NeighborTest.Of(judged, values, rows.Width, seed);
        return new SampleDistance(count, judged.Length / rows.Width, SlicedDistance.Between(values, judged, rows.Width, seed),
            SlicedDistance.Between(other, one, rows.Width, seed), apart.Accuracy, apart.Error);
    }
}

/// <summary>The rows that draws of each fit are compared to, and the number of draws.</summary>
public sealed record ComparedDraws(EvaluationRows Rows, int Count);
