using System.Globalization;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Gibbs;

/// <summary>Warnings about the Markov chains of a fit.</summary>
internal static class ChainDiagnostics
{
    /// <summary>A warning if the chains do not agree, or are too short; none otherwise.</summary>
    public static IEnumerable<Diagnostic> Of(ChainReport report)
    {
        if (report.IsReliable) yield break;
        var (ratio, size, least) = (report.RHat, report.EffectiveSize, ChainReport.LeastSizeOfChain * report.Chains);
        var why = ratio.Value > ChainReport.MostRHat
            ? Invariant($"the R-hat of {ratio.Of} is {ratio.Value:F2}, above {ChainReport.MostRHat}: the chains are at different places")
            : Invariant($"the effective sample size of {size.Of} is {size.Value:N0}, below {least:N0}");
        yield return Diagnostic.Warning("W0620", $"the Markov chains did not mix: {why}", Place.None)
            .Next(Invariant($"take more draws (`--num-samples {8 * report.Draws * report.Chains}`); ")
                + "if that does not help, the posterior has several modes: compare it with a method that has several starts");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
