using System.Text.Json;

namespace ProbDsl.Inference.Chains;

/// <summary>How well the Markov chains of a fit agree, by the number of the story for which they agree least.</summary>
/// <param name="Chains">The number of chains.</param>
/// <param name="WarmUp">The first draws of each, which are not reported.</param>
/// <param name="Draws">The reported draws of each.</param>
/// <param name="RHat">The largest rank-normalized split R-hat, and where; NaN if chains are too short.</param>
/// <param name="EffectiveSize">The smallest effective sample size of all chains together, and where.</param>
internal sealed record ChainReport(
    int Chains, int WarmUp, int Draws, (double Value, string Of) RHat, (double Value, string Of) EffectiveSize) : ResultSection
{
    /// <summary>The R-hat above which chains do not agree.</summary>
    public const double MostRHat = 1.05;

    /// <summary>The least effective sample size of one chain for which quantiles are stable.</summary>
    public const double LeastSizeOfChain = 50;

    // chains of so many numbers are compared in a second
    private const int MostCompared = 2000;

    public override SectionPlace Place => new(55, OnPage: 81);

    /// <summary>Whether chains are long enough for R-hat.</summary>
    public bool HasRHat => Draws >= ChainStatistics.FewestOfRHat;

    /// <summary>Whether all chains agree, and their effective sample sizes are large enough for quantiles.</summary>
    public bool IsReliable => RHat.Value <= MostRHat && EffectiveSize.Value >= LeastSizeOfChain * Chains;

    /// <param name="mixing">The statistics of chains.</param>
    /// <param name="warmUp">The first draws of each chain, which are not reported.</param>
    /// <param name="unknowns">The unknowns with their draws [draws, shape..].</param>
    /// <param name="densities">The log density of each draw.</param>
    /// <param name="chains">The number of chains.</param>
    public static ChainReport Create(
        ChainStatistics mixing, int chains, int warmUp, IEnumerable<(Estimate Of, Tensor Draws)> unknowns, double[] densities)
    {
        var (worst, least) = ((mixing.RHat(densities), "the log density"), (mixing.LeastEffectiveSize(densities), "the log density"));
        var all = unknowns.ToList();
        // of very many numbers, evenly spaced ones
        var step = Math.Max(1, all.Sum(u => u.Of.Value.Shape.Count) / MostCompared);
        foreach (var (of, draws) in all)
        {
            var size = of.Value.Shape.Count;
            var column = new double[densities.Length];
            for (var element = 0; element < size; element += step)
            {
                for (var i = 0; i < column.Length; i++) column[i] = draws.Values[(i * size) + element];
                var (ratio, effective) = (mixing.RHat(column), mixing.LeastEffectiveSize(column));
                if (ratio > worst.Item1) worst = (ratio, of.NameOf(element));
                if (effective < least.Item1) least = (effective, of.NameOf(element));
            }
        }

        return new(chains, warmUp, densities.Length / chains, worst, least);
    }

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("chains");
        json.WriteNumber("count", Chains);
        json.WriteNumber("warmup", WarmUp);
        json.WriteNumber("draws", Draws);
        MetricJson.Number(json, "r_hat", RHat.Value);
        MetricJson.Number(json, "effective_draws", EffectiveSize.Value);
        json.WriteEndObject();
    }

    public override string Print(FitSummary of, ShownNames shown) => Paragraph.Print("draws: ",
        Invariant($"{CountedNoun.Of(Chains, "chain")} of {Draws:N0} after {WarmUp:N0} of warm-up · ")
            + (HasRHat ? Invariant($"largest R-hat {RHat.Value:F3} ({RHat.Of}) · ") : "too few for R-hat · ")
            + Invariant($"smallest effective sample size {EffectiveSize.Value:N0} ({EffectiveSize.Of})"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
