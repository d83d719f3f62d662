namespace ProbDsl.Inference.Structures;

/// <summary>
/// A place where a story leaves open in which units data are read or produced, so that a training chooses them: rows at the end of a flow
/// or SDE, an argument of a net or flow, an output of a net.
/// </summary>
/// <param name="Name">The name of the units.</param>
/// <param name="Data">The data.</param>
/// <param name="ScalePower">
/// Null for a value in the units of the data; for a width of these the power of their scale: 1 of an sd, 2 of a variance, -2 of a
/// precision.
/// </param>
public sealed record UnscaledInput(string Name, Variable Data, int? ScalePower = null)
{
    /// <summary>Whether the units are those of the logarithms of the data.</summary>
    public bool IsOfLogs { get; init; }
}
