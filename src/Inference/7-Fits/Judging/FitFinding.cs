namespace ProbDsl.Inference.Judging;

/// <summary>What the fit itself says of its draws.</summary>
internal static class FitFinding
{
    /// <summary>The codes of warnings that concern all results.</summary>
    private static readonly HashSet<string> reliability = ["W0503", "W0519", "W0553", "W0591", "W0592", "W0620", "W0651"];

    private const int CodeLength = 5;

    public static Finding Of(SavedFit fit)
    {
        var draws = fit.Chains > 1 ? $"{fit.Chains} chains of {fit.Posterior.Count / fit.Chains:N0} draws"
            : $"{fit.Posterior.Count:N0} draws";
        var found = fit.Warnings.Where(w => w.Length > CodeLength && reliability.Contains(w[..CodeLength])).ToList();
        return found.Count == 0 ? new("fit", Verdict.Good, $"{draws} by `{fit.Method}`, without a warning")
            : new("fit", Verdict.Bad, string.Join("; ", found.Select(w => w[(CodeLength + 2)..])),
                $"`probdsl explain {found[0][..CodeLength]}` says what to do; judge again then");
    }
}
