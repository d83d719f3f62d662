using System.Diagnostics.CodeAnalysis;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>
/// A value came out as a number that its type does not have: a fraction or too large a number for an int32. Origin is the statement that it
/// was lowered from, if known.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is named as what happened.")]
public sealed class NumberOutOfType(Value value, double number)
    : Exception(FormattableString.Invariant($"{value.Origin ?? value}: {value.Type.Name()} has no {number}"))
{
    public Value Value { get; } = value;

    public double Number { get; } = number;

    public object? Origin => Value.Origin;
}
