using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Inference.Training;

/// <summary>
/// An endless stream of rows, in blocks of equal size that depend only on their number. The fitted problem is block 0, which is used for
/// metrics; training uses blocks 1, 2, ... in order, each once.
/// </summary>
/// <param name="block">
/// A function from a number to a block, or to the reason why there is none; called from another thread during training, never concurrently.
/// </param>
public sealed class FreshRows(Func<uint, Result<Problem>> block)
{
    /// <exception cref="FreshRowsUnavailable">The block cannot be generated.</exception>
    internal Problem Block(uint which) =>
        block(which) is var made && made.Value is { } problem ? problem : throw new FreshRowsUnavailable(made.Diagnostics);
}

/// <summary>Thrown if a block of fresh rows cannot be generated.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "The name says what happened.")]
public sealed class FreshRowsUnavailable(ValueList<Diagnostic> why) : Exception("no fresh rows")
{
    public ValueList<Diagnostic> Why { get; } = why;
}
