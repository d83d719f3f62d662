namespace ProbDsl.Inference.Judging;

/// <summary>What power scaling says of the priors.</summary>
internal static class PriorFinding
{
    private const int MostNamed = 4;

    /// <summary>The sensitivity above which doubling the power of a prior moves an estimate by about a standard deviation.</summary>
    private const double Far = 0.25;

    public static Finding Of(Result<PriorSensitivity> computed)
    {
        if (computed.Value is not { } sensitivity) return WithoutPriors(computed.Diagnostics[0]);
        var (strong, both) = (Those(SensitivityKind.StrongPrior), Those(SensitivityKind.Conflict));
        var far = both.Where(n => n.Prior > Far).ToList();
        if (far.Count > 0)
            return new("priors", Verdict.Doubtful,
                $"{Named(far)} {(far.Count == 1 ? "moves" : "move")} far with the power of a prior: prior and data contradict each other",
                $"is the prior of {Priors(far)} as meant, and in the units of the columns? fit with a wider one; "
                + "`probdsl sensitivity` has all numbers");
        string[] parts =
        [
            strong.Count == 0 ? "" : $"{Named(strong)} {(strong.Count == 1 ? "is" : "are")} decided by the prior of {Priors(strong)}: "
                + $"the data say little of {(strong.Count == 1 ? "it" : "them")}",
            both.Count == 0 ? ""
                : $"{Named(both)} {(both.Count == 1 ? "depends" : "depend")} on the prior of {Priors(both)} and on the data",
        ];
        return new("priors", Verdict.Good, strong.Count + both.Count == 0 ? $"none of {sensitivity.Priors.Count} decides an estimate"
            : string.Join("; ", parts.Where(p => p.Length > 0)));

        List<NumberSensitivity> Those(SensitivityKind kind) =>
            [.. sensitivity.Numbers.Where(n => n.Kind == kind).OrderByDescending(n => n.Prior)];
    }

    private static Finding WithoutPriors(Diagnostic why) => new("priors", Verdict.Unknown, why.Message, why.Help);

    private static string Named(List<NumberSensitivity> numbers) => string.Join(", ", numbers.Take(MostNamed).Select(n =>
        $"`{n.Name}` ({n.Prior.ToString("0.00", CultureInfo.InvariantCulture)})"))
        + (numbers.Count > MostNamed ? $" and {numbers.Count - MostNamed:N0} more" : "");

    private static string Priors(List<NumberSensitivity> numbers) =>
        string.Join(", ", numbers.Select(n => n.Strongest).Distinct().Take(MostNamed).Select(n => $"`{n}`"));
}
