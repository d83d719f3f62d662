using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Runtime.Managed;

/// <summary>
/// Thrown when a float32 program has an integer beyond 2^24, above which not every integer is a float: in a count, in data, or as an index
/// of a gather. Origin is the statement that it was lowered from, if known.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "The name states the condition.")]
public sealed class WholeNumberBeyondFloat32(object? origin, double number)
    : Exception(FormattableString.Invariant(
        $"{origin ?? "a program"} has {number} in float32, which represents all whole numbers only up to {ElementTypes.LargestFloatIndex}"))
{
    public object? Origin { get; } = origin;

    public double Number { get; } = number;

    /// <summary>The exception for a value whose integers this float type cannot represent; null otherwise.</summary>
    internal static WholeNumberBeyondFloat32? In(Value value) => (value.Op, value.Attribute) switch
    {
        (Op.Iota, Counting counting) => Find(value, [counting.From, counting.From + counting.Count - 1.0]),
        (Op.Constant, ConstantValues written) when value.Type == ElementType.Int32 => Find(value, written.Values),
        (Op.Constant, NamedData data) when value.Type == ElementType.Int32 => Find(value, data.Values),
        _ => null,
    };

    private static WholeNumberBeyondFloat32? Find(Value value, double[] numbers)
    {
        foreach (var number in numbers)
            if (Math.Abs(number) > ElementTypes.LargestFloatIndex) return new(value.Origin ?? value, number);
        return null;
    }
}
