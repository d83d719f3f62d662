using ProbDsl.Parser.Source;

namespace ProbDsl.Inference.Problems;

/// <summary>The reason why a method does not support a story. It names no other method.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Next">What the user can do; empty if no change to the story would help.</param>
/// <param name="Span">The statement that is not supported.</param>
/// <param name="Needs">What is missing, as a noun, if no method supports it yet.</param>
public sealed record Refusal(string Reason, string Next, SourceSpan Span, string? Needs = null)
{
    /// <summary>The diagnostic to report in place of the refusal if it has a code of its own; null if it has none.</summary>
    public Diagnostic? Own { get; init; }
}
