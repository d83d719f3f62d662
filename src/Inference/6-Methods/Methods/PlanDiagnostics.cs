namespace ProbDsl.Inference.Methods;

/// <summary>Errors about stories that cannot be planned, with the statement and the method by name.</summary>
internal static class PlanDiagnostics
{
    /// <param name="refused">The methods that were tried, and why each refuses.</param>
    /// <param name="instead">Methods that accept the story if requested, each with its result.</param>
    public static Diagnostic NoMethod(IReadOnlyList<(string Method, Refusal Refusal)> refused, IReadOnlyList<string> instead)
    {
        var last = refused[^1].Refusal;
        if (refused.Select(r => r.Refusal.Own).OfType<Diagnostic>().FirstOrDefault() is { } own) return own;
        var steps = instead.Count > 0 ? instead : last.Next.Length > 0 ? [last.Next] : [];
        var others = refused.Where(r => r.Refusal != last).Select(r => $"{r.Method}: {r.Refusal.Reason}");
        return Diagnostic.Error("E0401",
            $"{(instead.Count > 0 ? "no method accepts this story by default" : MissingSupport(last))}: {last.Reason}", last.Span)
            .Label(last.Span, "not supported").Next(string.Join("\n", steps.Concat(others)));
    }

    private static string MissingSupport(Refusal refusal) =>
        refusal.Needs is { } needs
            ? $"this story needs {needs}, which is not supported yet" : "no method supports this story";

    /// <summary>Methods to request, each with its result for the story.</summary>
    internal static IReadOnlyList<string> Found(IEnumerable<InferenceMethod> methods, StoryFacts story) =>
        [.. methods.Select(method => Found(method, story))];

    /// <summary>Further methods that accept a story.</summary>
    internal static string AlsoPossible(IEnumerable<string> methods) =>
        $"also possible: {string.Join(", ", methods.Select(m => $"`{m}`"))}";

    /// <summary>A method to request; for an approximation with its reliability check.</summary>
    private static string Found(InferenceMethod method, StoryFacts story) =>
        $"`--method {method.Name}` finds {method.ResultOf(story)}{(method is { Posterior: PosteriorKind.Approximate, Trains: false } ? $", "
            + $"reliable if its k-hat is below {ImportanceSampling.UsualThreshold.ToString(CultureInfo.InvariantCulture)}" : "")}";

    public static Diagnostic NoMethodTreats(Refusal refusal) =>
        Diagnostic.Error("E0401", $"{MissingSupport(refusal)}: {refusal.Reason}", refusal.Span).Next(RefusalDiagnostics.Steps([], refusal));

    public static Diagnostic MethodRefuses(string method, Refusal refusal, IReadOnlyList<string> instead) =>
        RefusalDiagnostics.MethodRefuses(method, refusal, instead);

    public static Diagnostic MethodNotSupported(string method, IEnumerable<string> known) =>
        Diagnostic.Error("E0403", $"the method `{method}` is not supported yet", Place.None)
            .Next($"the methods are {string.Join(", ", known)}");

    internal static Diagnostic MethodByAnotherName(string asked, MethodConcept meant, IReadOnlyList<string> accepting) =>
        Diagnostic.Error("E0403", $"there is no method `{asked}`: {meant.What} has another name here", Place.None)
            .Next($"use {MethodConcept.AsOptions(accepting)}");

    /// <summary>Only substitutes accept the story.</summary>
    internal static Diagnostic NoMethodOfIdea(string asked, MethodConcept meant, IReadOnlyList<string> accepting) => meant.IsOfPosterior
        ? Diagnostic.Error("E0403", $"there is no method `{asked}`, and {meant.What} is not supported for this story", Place.None)
            .Next($"methods that report this story's posterior: {string.Join(", ", accepting.Select(name => $"`--method {name}`"))}")
        : MethodByAnotherName(asked, meant, accepting);

    public static Diagnostic UnknownMethod(string method, string? suggestion, IEnumerable<string> known) =>
        Diagnostic.Error("E0403", $"there is no method `{method}`", Place.None)
            .Next(OptionalMethods.HowToGet(method)
                ?? (suggestion is null ? $"the methods are {string.Join(", ", known)}" : $"did you mean `{suggestion}`?"));
}
