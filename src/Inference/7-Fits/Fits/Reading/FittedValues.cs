using ProbDsl.Compiler.Typing;

namespace ProbDsl.Inference.Fits.Reading;

/// <summary>
/// Checks the values of a fit that is read back against the supports of its unknowns: an edited `fit.json` may have the right hash.
/// </summary>
internal static class FittedValues
{
    // nets and guides are trained in single precision, and a product of a few such numbers may exceed a bound a little
    private const double Rounding = 1e-5;

    /// <summary>
    /// The first value outside of its support, in words; null if all are inside. Values on the boundary pass: a probability may be
    /// estimated as 0 or 1.
    /// </summary>
    /// <param name="fit">The fit.</param>
    /// <param name="unknown">A param or latent of its story.</param>
    /// <param name="draws">Its values, [draws, shape..], all finite.</param>
    public static string? FindOutsideSupport(SavedFit fit, Variable unknown, Tensor draws)
    {
        var own = draws.Shape.Trailing(draws.Shape.Rank - 1);
        if (own.Count == 0) return null;
        var length = unknown.Whole.Dims.TakeLast(unknown.Type.ElementRank)
            .Aggregate(1, (n, d) => n * (int)FittedShapes.Number(d.Size, fit.SavedData.Sizes));
        var ranges = Parts(unknown.Support).Select(s => RangeOf(s, fit)).OfType<SupportRange>().ToList();
        var isRagged = unknown.Whole.Dims.Any(d => d.Size.Symbol is { } plate && fit.SavedData.Groups.Lengths.ContainsKey(plate));
        var isWhole = unknown.Type.IsWhole && !fit.IsPoint;
        for (var from = 0; from < draws.Values.Length; from += length)
        {
            var element = draws.Values.AsSpan(from, length);
            // positions beyond the end of a group are zeros
            if (isRagged && !element.ContainsAnyExcept(0)) continue;
            if (ElementSupport.Expected(unknown.Type.Element, element, Rounding) is { } expected)
                return $"`{Name(unknown, [.. own[..^unknown.Type.ElementRank]], from / length)}` is outside of its support "
                    + $"(expected {expected})";
            for (var at = 0; at < length; at++)
            {
                if (isWhole && element[at] != Math.Floor(element[at])) return Wrong(unknown, own, from + at, element[at], "a whole number");
                foreach (var range in ranges)
                    if (IsOutside(element[at], range)) return Wrong(unknown, own, from + at, element[at], Words(range));
            }
        }

        return null;
    }

    private static IEnumerable<Support> Parts(Support support) =>
        support is IntersectionSupport both ? [.. Parts(both.Type), .. Parts(both.Distribution)] : [support];

    /// <summary>The range of a support, if the fit's sizes or the story's numbers give it.</summary>
    private static SupportRange? RangeOf(Support support, SavedFit fit) =>
        support is FiniteSupport finite
            ? new SupportRange(finite.First, finite.First + FittedShapes.Number(finite.Count, fit.SavedData.Sizes) - 1)
            : SupportRange.Of(support);

    private static bool IsOutside(double value, SupportRange range) =>
        value < range.Low - Slack(range.Low) || value > range.High + Slack(range.High);

    // a value computed as positive is never below 0
    private static double Slack(double end) => double.IsInfinity(end) ? 0 : Rounding * Math.Abs(end);

    private static string Words(SupportRange range) => (IsOpen(range.Low), IsOpen(range.High)) switch
    {
        (true, _) => $"a number of at most {Text(range.High)}",
        (_, true) => $"a number of at least {Text(range.Low)}",
        _ => $"a number from {Text(range.Low)} to {Text(range.High)}",
    };

    private static bool IsOpen(double end) => !double.IsFinite(end);

    private static string Wrong(Variable unknown, Shape own, int at, double value, string expected) =>
        $"`{Name(unknown, own, at)}` is {Text(value)}, outside of its support (expected {expected})";

    private static string Name(Variable unknown, Shape shape, int at) =>
        ElementNames.Of(unknown.Name, shape, at % Math.Max(1, shape.Count));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
