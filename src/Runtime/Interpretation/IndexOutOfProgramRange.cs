using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>
/// Thrown when the index of a gather is not an integer from 0 to Size - 1. Indices come from data, so this is not a bug of the program:
/// Origin is the statement that gathers, Position the invalid element of the index tensor (row-major).
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "The name states the condition.")]
public sealed class IndexOutOfProgramRange(object? origin, double index, int size, int position)
    : Exception($"{origin ?? "a gather"}: index {index} is not among 0 .. {size - 1}")
{
    public object? Origin { get; } = origin;

    public double Index { get; } = index;

    public int Size { get; } = size;

    public int Position { get; } = position;
}
