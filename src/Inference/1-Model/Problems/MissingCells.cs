namespace ProbDsl.Inference.Problems;

/// <summary>
/// The missing cells of a data name that has a distribution, so that they are inferred. Its array holds placeholder values inside the
/// support.
/// </summary>
/// <param name="Mask">True for each missing element, in the order of the array.</param>
/// <param name="First">The place of the first one in its file.</param>
/// <param name="PlaceOf">The place of an element in its file.</param>
public sealed record MissingCells(bool[] Mask, DataPlace First, Func<int, DataPlace> PlaceOf)
{
    /// <summary>The slot of a data name's missing cells, if they are unknowns.</summary>
    public static string SlotOf(string data) => $"{data} missing";

    public int Count { get; } = Mask.AsSpan().Count(true);
}
