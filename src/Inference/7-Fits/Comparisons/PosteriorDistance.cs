namespace ProbDsl.Inference.Comparisons;

/// <summary>
/// The distance of a fit from a reference posterior: the largest distance of a mean (or point) from the reference's mean, in the
/// reference's standard deviations, with the name of the number; and the smallest and largest ratio of its standard deviations to the
/// reference's.
/// </summary>
public sealed record PosteriorDistance(double Largest, string Of, SdRatio Narrowest, SdRatio Widest)
{
    /// <summary>Ratios of standard deviations beyond which a posterior is reported as too narrow or too wide.</summary>
    private const double TooNarrow = 0.75, TooWide = 1.33;

    private const int LongestName = 16;

    /// <summary>Whether the fit is a point, without standard deviations.</summary>
    public bool IsPoint => double.IsNaN(Narrowest.Ratio);

    public bool IsTooNarrow => Narrowest.Ratio < TooNarrow;

    public bool IsTooWide => Widest.Ratio > TooWide;

    /// <summary>The distance; null if the fits have no unknown in common, or if the reference has no standard deviations.</summary>
    public static PosteriorDistance? Between(IReadOnlyList<Estimate> fit, IReadOnlyList<Estimate> reference)
    {
        var (largest, of, ratios) = (-1.0, "", new List<SdRatio>());
        foreach (var (own, other) in fit.Join(reference, e => e.Name, e => e.Name, (own, other) => (own, other)))
        {
            if (other.Spread is not { } spread || own.Value.Shape != other.Value.Shape) continue;
            for (var i = 0; i < own.Value.Values.Length; i++)
            {
                if (!(spread.Sd.Values[i] > 0)) continue;
                var distance = Math.Abs(own.Value.Values[i] - other.Value.Values[i]) / spread.Sd.Values[i];
                var ratio = own.Spread is { } ownSpread ? ownSpread.Sd.Values[i] / spread.Sd.Values[i] : double.NaN;
                var name = NameOf(own, i);
                ratios.Add(new(ratio, name));
                if (distance > largest) (largest, of) = (distance, name);
            }
        }

        return largest < 0 ? null : new(largest, of, ratios.MinBy(r => r.Ratio)!, ratios.MaxBy(r => r.Ratio)!);
    }

    /// <summary>The name of an element, by numbers where the names of its members are too long for a column.</summary>
    private static string NameOf(Estimate estimate, int element) => estimate.NameOf(element) is var name
        && (name.Length <= LongestName || estimate.Cells is not null) ? name
        : ElementNames.Of(estimate.Name, estimate.Value.Shape, element);
}

/// <summary>A standard deviation of a fit by that of a reference.</summary>
/// <param name="Ratio">NaN for a point.</param>
/// <param name="Of">The number, such as `mean[2]`.</param>
public sealed record SdRatio(double Ratio, string Of);
