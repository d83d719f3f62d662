using ProbDsl.Catalogue;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>How far rows that a fit draws are from rows of the data.</summary>
/// <param name="Draws">How many were drawn.</param>
/// <param name="Rows">To how many rows they are compared; those with missing cells are left out.</param>
/// <param name="Sliced">The sliced Wasserstein distance of order 1, in the units of the data.</param>
/// <param name="Yardstick">The same between two parts of the data.</param>
/// <param name="Accuracy">The share of rows that nearest neighbors put right, as data or drawn; one half of equal laws.</param>
/// <param name="Error">Of the accuracy.</param>
public sealed record SampleDistance(int Draws, int Rows, double Sliced, double Yardstick, double Accuracy, double Error)
{
    private const int Fewest = 2;

    /// <param name="fit">The fit.</param>
    /// <param name="rows">Those that its draws are compared to.</param>
    /// <param name="count">How many rows are drawn, two or more.</param>
    /// <param name="catalogue">What the story's names mean.</param>
    /// <param name="seed">Of the draws, directions and halves.</param>
    internal static Result<SampleDistance> Of(KeptFit fit, JudgedRows rows, int count, StandardCatalogue catalogue, ulong seed)
    {
        var judged = rows.Columns.Rows(rows.Judged);
        var (one, other) = rows.TwoParts(count, seed);
        if (count < Fewest || Math.Min(judged.Length, Math.Min(one.Length, other.Length)) < Fewest * rows.Width)
            return ComparisonDiagnostics.TooFewRows;
        var drawn = FitDraws.Of(fit, rows, count, catalogue, seed);
        if (drawn.Value is not { } values) return new(null, drawn.Diagnostics);
        var apart = NeighborTest.Of(judged, values, rows.Width, seed);
        return new SampleDistance(count, judged.Length / rows.Width, SlicedDistance.Between(values, judged, rows.Width, seed),
            SlicedDistance.Between(other, one, rows.Width, seed), apart.Accuracy, apart.Error);
    }
}

/// <summary>Rows that draws of each fit are compared to, and how many are drawn.</summary>
public sealed record ComparedDraws(JudgedRows Rows, int Count);
