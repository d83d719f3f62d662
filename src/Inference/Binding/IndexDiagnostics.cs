using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;

namespace ProbDsl.Inference.Binding;

/// <summary>What is wrong with an index once all sizes are known.</summary>
internal static class IndexDiagnostics
{
    public static Diagnostic Outside(SourceSpan span, string variable, long reached, long size) =>
        Diagnostic.Error("E0210", $"`{span.Text}` reaches {reached}, but `{variable}` has positions 1 to {size}", span)
            .Next("change the bounds of the loop so that the index is in range, or correct the data that the index is read from");

    public static Diagnostic NegativeLength(SourceSpan span, long length) =>
        Diagnostic.Error("E0210", $"`{span.Text}` would have a length of {length}", span)
            .Next("change the bounds of the loop so that a slice ends at most one position before its start, where it is empty");
}
