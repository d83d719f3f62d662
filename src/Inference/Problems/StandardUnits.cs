using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Problems;

/// <summary>
/// A location and a scale of data, by which flows produce them in standard units: (x - location) / scale. They are computed from the
/// training rows, kept with the weights of a fit, and never trained.
/// </summary>
/// <param name="Values">[2, n]: locations, then scales, for each number of a row; n is 1 if all numbers share them.</param>
public sealed record StandardUnits(Tensor Values)
{
    /// <summary>The name under which the units of data are kept among the weights.</summary>
    public static string NameOf(string data) => $"{data}.units";

    /// <summary>The units with these locations and scales.</summary>
    public static StandardUnits Of(IReadOnlyList<double> locations, IReadOnlyList<double> scales) =>
        new(new Tensor([2, locations.Count], [.. locations, .. scales]));
}
