namespace ProbDsl.Inference.Problems;

/// <summary>
/// A location and a scale of data, by which flows and nets read and produce them in standard units: (x - location) / scale. They are
/// computed from the training rows, kept with the weights of a fit, and never trained.
/// </summary>
/// <param name="Values">[2, n]: locations, then scales, for each number of a row; n is 1 if all numbers share them.</param>
public sealed record StandardUnits(Tensor Values)
{
    /// <summary>The name, among the weights, of the units in which a flow or SDE produces data.</summary>
    public static string OfRows(string data) => $"{data}.units";

    /// <summary>Whether these are units in which a flow or SDE produces data.</summary>
    public static bool AreOfRows(string name) => name.EndsWith(".units", StringComparison.Ordinal);

    /// <summary>The name of the units in which a net or flow reads an argument.</summary>
    public static string OfInput(string callable, string argument) => $"{callable}.input.{argument}";

    /// <summary>Whether these are units in which a net or flow reads an argument.</summary>
    public static bool AreOfInput(string name) => name.Contains(".input.", StringComparison.Ordinal);

    /// <summary>The name of the units of an output of a net, which may have no name.</summary>
    public static string OfOutput(string net, string? output) => output is null ? $"{net}.output" : $"{net}.output.{output}";

    /// <summary>The units with these locations and scales.</summary>
    public static StandardUnits Of(IReadOnlyList<double> locations, IReadOnlyList<double> scales) =>
        new(new Tensor([2, locations.Count], [.. locations, .. scales]));
}
