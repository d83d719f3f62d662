namespace ProbDsl.Inference.Judging;

/// <summary>What the fit itself says of its draws.</summary>
internal static class FitFinding
{
    /// <summary>The code of warnings about single trajectories that diverged: the others are draws of the posterior.</summary>
    private const string Divergences = "W0651";

    /// <summary>The codes of warnings that concern all results.</summary>
    private static readonly HashSet<string> reliability = ["W0503", "W0519", "W0553", "W0591", "W0592", "W0620", Divergences];

    private const int CodeLength = 5;

    public static Finding Of(SavedFit fit)
    {
        var found = fit.Warnings.Where(w => w.Length > CodeLength && reliability.Contains(w[..CodeLength])).ToList();
        if (found.Count > 0)
            return new("fit", found.TrueForAll(w => w.StartsWith(Divergences, StringComparison.Ordinal)) ? Verdict.Doubtful : Verdict.Bad,
                string.Join("; ", found.Select(w => w[(CodeLength + 2)..])),
                $"`probdsl explain {found[0][..CodeLength]}` says what to do; judge again then");
        var draws = fit.Chains > 1 ? $"{fit.Chains} chains of {fit.Posterior.Count / fit.Chains:N0} draws"
            : $"{fit.Posterior.Count:N0} draws";
        var weighted = string.Concat(fit.Tails.Select(t => $"; {t}"));
        return fit.Tails.Any(t => t.IsAboveThreshold)
            ? new("fit", Verdict.Doubtful, $"{draws} by `{fit.Method}`{weighted}",
                "weights with such a tail may miss a part of the posterior: compare with a fit by Markov chains (`probdsl methods`)")
            : new("fit", Verdict.Good, $"{draws} by `{fit.Method}`, without a warning{weighted}");
    }
}
