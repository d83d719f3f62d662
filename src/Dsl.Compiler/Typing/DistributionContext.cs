namespace ProbDsl.Compiler.Typing;

/// <summary>
/// The context of a distribution: its target, its loops, its own span if it is a component of another one (where messages then point), and
/// whether it is in a guide or draws data.
/// </summary>
internal sealed record DistributionContext(SourceSpan Target, ValueList<Loop> Loops, SourceSpan? Inside, bool IsGuide, bool IsData)
{
    /// <summary>The span of messages about the target.</summary>
    public SourceSpan Span => Inside ?? Target;
}
