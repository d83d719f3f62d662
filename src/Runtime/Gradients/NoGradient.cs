using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Runtime.Gradients;

/// <summary>
/// Thrown when a derivative is requested of an op, or of an integer value, that has none. Origin is the statement that it was lowered from,
/// if known.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "The name states the condition.")]
public sealed class NoGradient(Value value)
    : Exception($"{OpTable.Of(value.Op).Name} {(value.Type.IsFloat() ? "" : $"of {value.Type.Name()} ")}has no derivative")
{
    public Value Value { get; } = value;

    public Op Op => Value.Op;

    public object? Origin => Value.Origin;
}
