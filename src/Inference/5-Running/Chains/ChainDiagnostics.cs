namespace ProbDsl.Inference.Chains;

/// <summary>Warnings about the Markov chains of a fit.</summary>
internal static class ChainDiagnostics
{
    /// <summary>The fewest draws of a chain that are suggested.</summary>
    private const int LeastSuggested = 1000;

    /// <summary>A warning if the chains do not agree, or are too short; none otherwise.</summary>
    public static IEnumerable<Diagnostic> Find(ChainReport report)
    {
        if (report.IsReliable) yield break;
        if (report is { AreLongEnough: true, Frozen.Count: > 0 })
        {
            yield return HardlyMoved(report);
            yield break;
        }

        var (ratio, size, least) = (report.RHat, report.EffectiveSize, ChainReport.LeastSizeOfChain * report.Chains);
        var why = !report.AreLongEnough
            ? $"R-hat needs {ChainStatistics.FewestOfRHat} draws of each chain, and these have {report.Draws}"
            : ratio.Value > ChainReport.MostRHat
            ? Invariant($"the R-hat of {ratio.Of} is {Above(ratio.Value)}, above {ChainReport.MostRHat}: ")
                + "the chains are at different places"
            : Invariant($"the effective sample size of {size.Of} is {size.Value:N0}, below {least:N0}");
        var what = report.AreLongEnough ? "the Markov chains did not mix" : "nothing shows whether the Markov chains mix";
        yield return Diagnostic.Warning("W0620", $"{what}: {why}", Place.None)
            .Next(Invariant($"take more draws (`--num-samples {Math.Max(8 * report.Draws, LeastSuggested) * report.Chains}`); ")
                + "if that does not help, the posterior has several modes: compare it with a method that has several starts; or, "
                + "where a prior is `Flat()`, it cannot be normalized: give each unknown a prior such as `Normal(0, 10)`");
    }

    private static Diagnostic HardlyMoved(ChainReport report)
    {
        int[] frozen = [.. report.Frozen.Select(c => c.Chain)];
        var which = report.Chains == 1 ? "the chain" : frozen.Length == report.Chains ? $"each of the {report.Chains} chains"
            : frozen.Length == 1 ? $"chain {frozen[0]}" : $"each of the chains {string.Join(", ", frozen[..^1])} and {frozen[^1]}";
        var most = report.Frozen.Max(c => c.Points) - 1;
        return Diagnostic.Warning("W0620", $"the Markov chains did not mix: {which} "
            + (most == 0 ? "never moved" : Invariant($"moved {CountedNoun.Of(most, "time")} or less in {report.Draws:N0} draws")),
            Place.None)
            .Next("take other starts (`--seed 2`) and a longer warm-up (`--num-warmup 1000`); if that does not help, the density is very "
                + "narrow there, or not finite beside that point: bring data and unknowns to similar scales");
    }

    /// <summary>A ratio above the threshold, by as many digits as show that.</summary>
    private static string Above(double ratio) =>
        ratio.ToString(ratio < ChainReport.MostRHat + 0.005 ? "F4" : "F2", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
