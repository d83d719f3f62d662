namespace ProbDsl.Compiler.Binding;

/// <summary>The name and brackets of a target, without its type.</summary>
internal static class LeftSide
{
    public static SourceSpan Of(TargetSyntax target) => target.Dims.Count == 0
        ? target.Name.Span
        : new(target.Span.Source, target.Span.Start, target.Span.Text.IndexOf(']', target.Dims[^1].Span.End - target.Span.Start) + 1);
}
