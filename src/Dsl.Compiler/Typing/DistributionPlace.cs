using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Source;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Where a law stands: behind which left side, in which loops, as a part of another law (then itself is what a message points at), in a
/// guide.
/// </summary>
internal sealed record DistributionPlace(SourceSpan Target, ValueList<Loop> Loops, SourceSpan? Inside, bool IsGuide, bool IsData)
{
    /// <summary>What a message about the target points at.</summary>
    public SourceSpan Span => Inside ?? Target;
}
