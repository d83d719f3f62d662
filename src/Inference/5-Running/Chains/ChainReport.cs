using System.Text.Json;

namespace ProbDsl.Inference.Chains;

/// <summary>How well the Markov chains of a fit agree, by the number of the story for which they agree least.</summary>
/// <param name="Chains">The number of chains.</param>
/// <param name="WarmUp">The first draws of each, which are not reported.</param>
/// <param name="Draws">The reported draws of each.</param>
/// <param name="RHat">The largest rank-normalized split R-hat, and where; NaN if chains are too short, or none moved.</param>
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

    /// <summary>
    /// The chains, from 1, whose draws are fewer than <see cref="LeastSizeOfChain"/> points one after another, and how many: no effective
    /// sample size is larger. That of a chain that never moves is 1.
    /// </summary>
    public ValueList<(int Chain, int Points)> Frozen { get; init; } = [];

    /// <summary>Whether chains are long enough for R-hat.</summary>
    public bool AreLongEnough => Draws >= ChainStatistics.FewestOfRHat;

    /// <summary>Whether every chain moved, all agree, and their effective sample sizes are large enough for quantiles.</summary>
    public bool IsReliable => Frozen.Count == 0 && RHat.Value <= MostRHat && EffectiveSize.Value >= LeastSizeOfChain * Chains;

    /// <param name="mixing">The statistics of chains.</param>
    /// <param name="warmUp">The first draws of each chain, which are not reported.</param>
    /// <param name="unknowns">The unknowns with their draws [draws, shape..].</param>
    /// <param name="densities">The log density of each draw.</param>
    /// <param name="chains">The number of chains.</param>
    /// <param name="canMove">Whether an unknown has more than one value.</param>
    public static ChainReport Create(ChainStatistics mixing, int chains, int warmUp, IEnumerable<(Estimate Of, Tensor Draws)> unknowns,
        double[] densities, bool canMove = true)
    {
        var (worst, least) = ((mixing.RHat(densities), "the log density"), (mixing.LeastEffectiveSize(densities), "the log density"));
        var all = unknowns.ToList();
        // of very many numbers, evenly spaced ones
        var step = Math.Max(1, all.Sum(u => u.Of.Value.Shape.Count) / MostCompared);
        foreach (var (of, values) in all)
        {
            var size = of.Value.Shape.Count;
            var column = new double[densities.Length];
            for (var element = 0; element < size; element += step)
            {
                for (var i = 0; i < column.Length; i++) column[i] = values.Values[(i * size) + element];
                var (ratio, effective) = (mixing.RHat(column), mixing.LeastEffectiveSize(column));
                if (ratio > worst.Item1) worst = (ratio, of.NameOf(element));
                if (effective < least.Item1) least = (effective, of.NameOf(element));
            }
        }

        var draws = densities.Length / chains;
        (int Chain, int Points)[] points = [.. Enumerable.Range(0, chains).Select(chain => (chain + 1, canMove ? PointsOf(chain) : draws))];
        var total = points.Sum(c => c.Points);
        // within chains that never move nothing varies, with which R-hat could compare
        if (draws > 1 && total == chains) worst.Item1 = double.NaN;
        if (total < least.Item1) least.Item1 = total;
        return new(chains, warmUp, draws, worst, least)
        {
            Frozen = [.. points.Where(c => c.Points < Math.Min(draws, LeastSizeOfChain))],
        };

        // one, and one more for each draw that differs from the one before
        int PointsOf(int chain) => 1 + Enumerable.Range((chain * draws) + 1, draws - 1).Count(i => densities[i] != densities[i - 1]
            || all.Exists(u => !RowOf(u, i).SequenceEqual(RowOf(u, i - 1))));

        static ReadOnlySpan<double> RowOf((Estimate Of, Tensor Draws) unknown, int draw)
        {
            var width = unknown.Of.Value.Shape.Count;
            return unknown.Draws.Values.AsSpan(draw * width, width);
        }
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
            + (!AreLongEnough ? "too few for R-hat · " : double.IsNaN(RHat.Value) ? "none moved · "
                : Invariant($"largest R-hat {RHat.Value:F3} ({RHat.Of}) · "))
            + Invariant($"smallest effective sample size {EffectiveSize.Value:N0} ({EffectiveSize.Of})"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
