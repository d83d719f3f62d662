namespace ProbDsl.Inference.Problems;

/// <summary>Diagnostics of stories that are not supported, with the statement.</summary>
public static class RefusalDiagnostics
{
    /// <param name="method">The method's name.</param>
    /// <param name="refusal">The refusal.</param>
    /// <param name="instead">The methods that accept the story, in words.</param>
    public static Diagnostic MethodRefuses(string method, Refusal refusal, IReadOnlyList<string>? instead = null) =>
        refusal.Own is { } own ? own.Next(own.Help ?? Steps(instead ?? [], refusal))
            : Diagnostic.Error("E0402", $"`{method}` does not support this story: {refusal.Reason}", refusal.Span)
                .Next(Steps(instead ?? [], refusal));

    public static Diagnostic NoProgram(Refusal refusal) =>
        Diagnostic.Error("E0404", $"there is no program of this story: {refusal.Reason}", refusal.Span)
            .Next(refusal.Next.Length > 0 ? refusal.Next : "`probdsl explain STORY` without `--program` prints its graph and its plan");

    public static Diagnostic NoRows(LoweringLimit limit) =>
        limit.Own ?? Diagnostic.Error("E0421", $"the rows have no density of their own: of `{limit.Statement.Name}`, {limit.Reason}",
            limit.Statement.Span).Next(limit.Next);

    /// <summary>The methods that accept the story, and the change that the refused method needs; general advice if there is
    /// neither.</summary>
    public static string Steps(IReadOnlyList<string> instead, Refusal refusal) =>
        string.Join("\n", instead.Append(refusal.Next).Where(t => t.Length > 0)) is { Length: > 0 } steps ? steps : Advice.ListMethods;
}
