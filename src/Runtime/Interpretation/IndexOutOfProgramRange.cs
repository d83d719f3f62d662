using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>
/// A gather met an index that is no whole number from 0 to Size - 1. Indices come from data, so this is no bug of the program: Origin
/// is the statement that gathers, Position the element of the index tensor (row-major) that is wrong.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is named as what happened.")]
public sealed class IndexOutOfProgramRange(object? origin, double index, int size, int position)
    : Exception($"{origin ?? "a gather"}: index {index} is not among 0 .. {size - 1}")
{
    public object? Origin { get; } = origin;

    public double Index { get; } = index;

    public int Size { get; } = size;

    public int Position { get; } = position;
}
