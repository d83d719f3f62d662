using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Problems;

/// <summary>Why a story cannot be treated, with the statement.</summary>
public static class RefusalDiagnostics
{
    /// <param name="method">Its name.</param>
    /// <param name="refusal">Why it refuses.</param>
    /// <param name="instead">What would accept the story, in words.</param>
    public static Diagnostic MethodRefuses(string method, Refusal refusal, IReadOnlyList<string>? instead = null) =>
        refusal.Own is { } own ? own.Next(own.Help ?? Steps(instead ?? [], refusal))
            : Diagnostic.Error("E0402", $"`{method}` cannot treat this story: {refusal.Reason}", refusal.Span)
                .Next(Steps(instead ?? [], refusal));

    public static Diagnostic NoProgram(Refusal refusal) =>
        Diagnostic.Error("E0404", $"there is no program of this story: {refusal.Reason}", refusal.Span).Next(refusal.Next);

    public static Diagnostic NoRows(LoweringLimit limit) =>
        limit.Own ?? Diagnostic.Error("E0421", $"the rows have no density of their own: of `{limit.Statement.Name}`, {limit.Reason}",
            limit.Statement.Span).Next(limit.Next);

    /// <summary>What would accept the story, and what would change a method's mind; where there is neither, what there is.</summary>
    internal static string Steps(IReadOnlyList<string> instead, Refusal refusal) =>
        string.Join("; ", instead.Append(refusal.Next).Where(t => t.Length > 0)) is { Length: > 0 } steps ? steps : Advice.WhatThereIs;
}
