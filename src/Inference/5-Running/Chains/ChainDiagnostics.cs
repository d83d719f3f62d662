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
        var (ratio, size, least) = (report.RHat, report.EffectiveSize, ChainReport.LeastSizeOfChain * report.Chains);
        var why = !report.HasRHat
            ? $"R-hat needs {ChainStatistics.FewestOfRHat} draws of each chain, and these have {report.Draws}"
            : ratio.Value > ChainReport.MostRHat
            ? Invariant($"the R-hat of {ratio.Of} is {Above(ratio.Value)}, above {ChainReport.MostRHat}: ")
                + "the chains are at different places"
            : Invariant($"the effective sample size of {size.Of} is {size.Value:N0}, below {least:N0}");
        yield return Diagnostic.Warning("W0620",
            $"{(report.HasRHat ? "the Markov chains did not mix" : "nothing shows whether the Markov chains mix")}: {why}", Place.None)
            .Next(Invariant($"take more draws (`--num-samples {Math.Max(8 * report.Draws, LeastSuggested) * report.Chains}`); ")
                + "if that does not help, the posterior has several modes: compare it with a method that has several starts; or, "
                + "where a prior is `Flat()`, it cannot be normalized: give each unknown a prior such as `Normal(0, 10)`");
    }

    /// <summary>A ratio above the threshold, by as many digits as show that.</summary>
    private static string Above(double ratio) =>
        ratio.ToString(ratio < ChainReport.MostRHat + 0.005 ? "F4" : "F2", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
