using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;

namespace ProbDsl.Inference.Problems;

/// <summary>Why a method cannot treat a story. It names no method: which others accept the story is found by asking them.</summary>
/// <param name="Reason">What is in the way.</param>
/// <param name="Next">What would help; empty where nothing in the story would.</param>
/// <param name="Span">The statement in the way.</param>
/// <param name="Needs">What is missing, as a noun, where no method of this version has it.</param>
public sealed record Refusal(string Reason, string Next, SourceSpan Span, string? Needs = null)
{
    /// <summary>What is reported in place of the refusal, where that has a code of its own; null where it has none.</summary>
    public Diagnostic? Own { get; init; }
}
