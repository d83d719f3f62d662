namespace ProbDsl.Inference.Chains;

/// <summary>Draws in memory, which is reserved for all of them.</summary>
/// <inheritdoc cref="DrawStore(ChainSettings, int, int)"/>
internal sealed class DrawsInMemory(ChainSettings settings, int statistics, int dimension) : DrawStore(settings, statistics, dimension)
{
    private readonly int length = settings.Draws;
    private readonly int[] counts = new int[settings.Chains];
    private readonly double[] values = new double[settings.Chains * settings.Draws * dimension],
        ofDraws = new double[settings.Chains * settings.Draws * statistics];

    public override void Append(int chain, ReadOnlySpan<double> statistics, ReadOnlySpan<double> draw)
    {
        var at = (chain * length) + counts[chain]++;
        statistics.CopyTo(ofDraws.AsSpan(at * Statistics));
        draw.CopyTo(values.AsSpan(at * Dimension));
    }

    /// <summary>Nothing outlasts the process.</summary>
    public override string Flush(int chain) => "";

    public override bool Truncate(int chain, int draws, string hash)
    {
        if (draws > counts[chain]) return false;
        counts[chain] = draws;
        return true;
    }

    public override void Read(int chain, int first, Span<double> rows)
    {
        for (var (at, from) = ((chain * length) + first, 0); from < rows.Length; at++, from += Width)
        {
            ofDraws.AsSpan(at * Statistics, Statistics).CopyTo(rows[from..]);
            values.AsSpan(at * Dimension, Dimension).CopyTo(rows[(from + Statistics)..]);
        }
    }

    public override UnconstrainedDraws FirstOf(int draws) =>
        draws == length ? new(values, new double[counts.Length * draws], Dimension) : base.FirstOf(draws);

    public override void Dispose()
    {
    }
}
