using System.Diagnostics.CodeAnalysis;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Managed;

/// <summary>
/// A program in float32 meets a whole number beyond 2^24, from where on not every whole number is a float: counting, data, or a position of
/// a gather. Origin is the statement that it was lowered from, if known.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is named as what happened.")]
public sealed class WholeNumberBeyondFloat32(object? origin, double number)
    : Exception(FormattableString.Invariant(
        $"{origin ?? "a program"} has {number} in float32, which tells whole numbers up to {ElementTypes.LargestFloatIndex} apart"))
{
    public object? Origin { get; } = origin;

    public double Number { get; } = number;

    /// <summary>Null where a program of this type of numbers can hold the value's own.</summary>
    internal static WholeNumberBeyondFloat32? In(Value value) => (value.Op, value.Attribute) switch
    {
        (Op.Iota, Counting counting) => Of(value, [counting.From, counting.From + counting.Count - 1.0]),
        (Op.Constant, ConstantValues written) when value.Type == ElementType.Int32 => Of(value, written.Values),
        (Op.Constant, NamedData data) when value.Type == ElementType.Int32 => Of(value, data.Values),
        _ => null,
    };

    private static WholeNumberBeyondFloat32? Of(Value value, double[] numbers)
    {
        foreach (var number in numbers)
            if (Math.Abs(number) > ElementTypes.LargestFloatIndex) return new(value.Origin ?? value, number);
        return null;
    }
}
