using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Training;

/// <summary>
/// Rows without an end, in blocks: each is the story with as many rows as any other, settled by its number. The problem that is fitted has
/// block 0, which tells figures of it; a training takes the blocks from 1 on, one after another, and none twice.
/// </summary>
/// <param name="block">
/// A block by its number, or why it cannot be had; called from another thread while a training goes on, never twice at a time.
/// </param>
public sealed class FreshRows(Func<uint, Result<Problem>> block)
{
    /// <exception cref="NoFreshRows">It cannot be had.</exception>
    internal Problem Block(uint which) =>
        block(which) is var made && made.Value is { } problem ? problem : throw new NoFreshRows(made.Diagnostics);
}

/// <summary>A block of fresh rows cannot be had.</summary>
internal sealed class NoFreshRows(ValueList<Diagnostic> why) : Exception("no fresh rows")
{
    public ValueList<Diagnostic> Why { get; } = why;
}
