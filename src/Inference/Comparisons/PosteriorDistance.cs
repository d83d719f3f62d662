using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Comparisons;

/// <summary>
/// The distance of a fit from a reference posterior: the largest distance of a mean (or point) from the reference's mean, in the
/// reference's standard deviations, with the name of the number; and the smallest and largest ratio of its standard deviations to the
/// reference's, NaN for a point.
/// </summary>
public sealed record PosteriorDistance(double Largest, string Of, double Narrowest, double Widest)
{
    /// <summary>Ratios of standard deviations beyond which a posterior is reported as too narrow or too wide.</summary>
    public const double TooNarrow = 0.75, TooWide = 1.33;

    /// <summary>The distance; null if the fits have no unknown in common, or if the reference has no standard deviations.</summary>
    public static PosteriorDistance? Between(FitSummary fit, FitSummary reference)
    {
        var (largest, of, narrowest, widest) = (-1.0, "", double.PositiveInfinity, 0.0);
        foreach (var (own, other) in fit.Estimates.Join(reference.Estimates, e => e.Name, e => e.Name, (own, other) => (own, other)))
        {
            if (other.Spread is not { } spread || own.Value.Shape != other.Value.Shape) continue;
            for (var i = 0; i < own.Value.Values.Length; i++)
            {
                if (!(spread.Sd.Values[i] > 0)) continue;
                var distance = Math.Abs(own.Value.Values[i] - other.Value.Values[i]) / spread.Sd.Values[i];
                var ratio = own.Spread is { } ownSpread ? ownSpread.Sd.Values[i] / spread.Sd.Values[i] : double.NaN;
                (narrowest, widest) = (Math.Min(narrowest, ratio), Math.Max(widest, ratio));
                if (distance > largest) (largest, of) = (distance, ElementNames.Of(own.Name, own.Value.Shape, i));
            }
        }

        return largest < 0 ? null : new(largest, of, narrowest, widest);
    }
}
