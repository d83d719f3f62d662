using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Why a story cannot be planned, with the statement and the method by name.</summary>
public static class PlanDiagnostics
{
    public static Diagnostic NoMethod(string wanted, IReadOnlyList<(string Method, Refusal Refusal)> refused, InferenceMethod? instead) =>
        Diagnostic.Error("E0401", $"this story needs {wanted}, which {(wanted == $"`{instead?.Name}`" ? "is taken only where it is asked for" : "this version does not have yet")}", refused[^1].Refusal.Span)
            .Label(refused[^1].Refusal.Span, "in the way")
            .Next($"{(instead is null ? "" : $"`--method {instead.Name}` finds {instead.Finds}; ")}{string.Join("; ", refused.Select(r => $"{r.Method}: {r.Refusal.Reason}"))}");

    public static Diagnostic NoMethodTreats(Refusal refusal) =>
        Diagnostic.Error("E0401", $"{(refusal.Needs is { } needs ? $"this story needs {needs}, which this version does not have yet" : "no method of this version treats this story")}: {refusal.Reason}", refusal.Span).Next(refusal.Next);

    public static Diagnostic MethodRefuses(string method, Refusal refusal) =>
        Diagnostic.Error("E0402", $"`{method}` cannot treat this story: {refusal.Reason}", refusal.Span).Next(refusal.Next);

    public static Diagnostic NoProgram(Refusal refusal) =>
        Diagnostic.Error("E0404", $"there is no program of this story: {refusal.Reason}", refusal.Span).Next(refusal.Next);

    public static Diagnostic MethodNotBuilt(string method, IEnumerable<string> known) =>
        Diagnostic.Error("E0403", $"this version does not have the method `{method}` yet", Place.None).Next($"it has {string.Join(", ", known)}");

    public static Diagnostic UnknownMethod(string method, string? suggestion, IEnumerable<string> known) =>
        Diagnostic.Error("E0403", $"there is no method `{method}`", Place.None).Next(suggestion is null ? $"there are {string.Join(", ", known)}" : $"did you mean `{suggestion}`?");
}
