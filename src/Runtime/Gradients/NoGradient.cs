using System.Diagnostics.CodeAnalysis;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Gradients;

/// <summary>
/// An op, or a value of whole numbers, has no derivative where one is asked for. Origin is the statement that it was lowered from, if
/// known.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is named as what happened.")]
public sealed class NoGradient(Value value)
    : Exception($"{OpTable.Of(value.Op).Name} {(value.Type.IsFloat() ? "" : $"of {value.Type.Name()} ")}has no derivative")
{
    public Value Value { get; } = value;

    public Op Op => Value.Op;

    public object? Origin => Value.Origin;
}
