using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>
/// Thrown when a number is not representable in the type of its value: a fraction, or a number too large for an int32. Origin is the
/// statement that the value was lowered from, if known.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "The name states the condition.")]
public sealed class UnrepresentableNumber(Value value, double number)
    : Exception(FormattableString.Invariant($"{value.Origin ?? value}: {number} is not representable as {value.Type.Name()}"))
{
    public Value Value { get; } = value;

    public double Number { get; } = number;

    public object? Origin => Value.Origin;
}
