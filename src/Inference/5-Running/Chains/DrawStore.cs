using ProbDsl.Inference.Training;

namespace ProbDsl.Inference.Chains;

/// <summary>
/// The draws of all chains, which are read when they are needed: from memory, or those that were flushed from a file of each chain. A row
/// has the statistics of a draw, then its values.
/// </summary>
public sealed class DrawStore : IDrawSink, IDisposable
{
    /// <summary>The numbers that are read at once.</summary>
    private const int Together = 1 << 16;

    private readonly int statistics, dimension;
    private readonly StoredChain[] chains;

    /// <param name="settings">The number of chains, and of their draws.</param>
    /// <param name="statistics">The number of statistics of a draw.</param>
    /// <param name="dimension">The number of values of a draw.</param>
    /// <param name="checkpoint">The checkpoint beside which draws are flushed; null: all draws stay in memory.</param>
    public DrawStore(ChainSettings settings, int statistics, int dimension, ICheckpointFile? checkpoint = null)
    {
        (this.statistics, this.dimension) = (statistics, dimension);
        chains = [.. Enumerable.Range(0, settings.Chains).Select(chain =>
            new StoredChain(Width, settings.Draws, checkpoint?.Beside(FileOf(chain))))];
    }

    /// <summary>The numbers of a row.</summary>
    public int Width => statistics + dimension;

    public void Append(int chain, ReadOnlySpan<double> statistics, ReadOnlySpan<double> draw)
    {
        var row = chains[chain].Add();
        statistics.CopyTo(row);
        draw.CopyTo(row[this.statistics..]);
    }

    public string Flush(int chain) => chains[chain].Flush();

    public bool Truncate(int chain, int draws, string hash) => chains[chain].Truncate(draws, hash);

    /// <summary>Copies consecutive rows of a chain.</summary>
    /// <param name="chain">The number of the chain, from 0.</param>
    /// <param name="first">The number of the first draw, from 0.</param>
    /// <param name="rows">Receives the rows, [draws, width].</param>
    public void Read(int chain, int first, Span<double> rows) => chains[chain].Read(first, rows);

    /// <summary>The values of the first draws of each chain, one chain after another.</summary>
    /// <param name="draws">The number of draws of each chain.</param>
    public UnconstrainedDraws FirstOf(int draws)
    {
        var all = new UnconstrainedDraws(new double[chains.Length * draws * dimension], new double[chains.Length * draws], dimension);
        ForEach(draws, (at, row) => row[statistics..].CopyTo(all.Points.AsSpan(at * dimension)));
        return all;
    }

    /// <summary>A statistic of the first draws of each chain, one chain after another.</summary>
    /// <param name="index">The number of the statistic, from 0.</param>
    /// <param name="draws">The number of draws of each chain.</param>
    public double[] StatisticOf(int index, int draws)
    {
        var column = new double[chains.Length * draws];
        ForEach(draws, (at, row) => column[at] = row[index]);
        return column;
    }

    public void Dispose()
    {
        foreach (var chain in chains) chain.Dispose();
    }

    private void ForEach(int draws, Action<int, ReadOnlySpan<double>> use)
    {
        var block = new double[Math.Max(1, Math.Min(draws, Together / Width)) * Width];
        for (var chain = 0; chain < chains.Length; chain++)
            for (var first = 0; first < draws; first += block.Length / Width)
            {
                var rows = block.AsSpan(0, Math.Min(block.Length, (draws - first) * Width));
                Read(chain, first, rows);
                for (var row = 0; row < rows.Length / Width; row++)
                    use((chain * draws) + first + row, rows.Slice(row * Width, Width));
            }
    }

    /// <summary>The name of the file of a chain: rows of float64 in the byte order of the processor, without a header.</summary>
    /// <param name="chain">The number of the chain, from 0.</param>
    private static string FileOf(int chain) => string.Create(CultureInfo.InvariantCulture, $"draws_{chain + 1}.f64");
}
