using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>
/// Why a method cannot treat the story: the statement in the way, what would help, and, where it is known, the methods of the language that treat such a structure.
/// </summary>
public sealed record Refusal(string Reason, string Next, SourceSpan Span, string? Needs = null)
{
    /// <summary>Whether missing cells alone are the reason, which other methods may accept.</summary>
    public bool IsOfMissing { get; init; }
}
