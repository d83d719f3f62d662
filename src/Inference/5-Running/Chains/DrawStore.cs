using ProbDsl.Inference.Drivers;

namespace ProbDsl.Inference.Chains;

/// <summary>
/// The draws of all chains, which are read when they are needed, from memory or from files. A row has the statistics of a draw, then its
/// values.
/// </summary>
/// <param name="settings">The number of chains, and of their draws.</param>
/// <param name="statistics">The number of statistics of a draw.</param>
/// <param name="dimension">The number of values of a draw.</param>
public abstract class DrawStore(ChainSettings settings, int statistics, int dimension) : IDrawSink, IDisposable
{
    /// <summary>The numbers that are read at once.</summary>
    private const int Together = 1 << 16;

    /// <summary>The numbers of a row.</summary>
    public int Width => Statistics + Dimension;

    /// <summary>The number of statistics of a draw.</summary>
    protected int Statistics { get; } = statistics;

    /// <summary>The number of values of a draw.</summary>
    protected int Dimension { get; } = dimension;

    /// <summary>The store of a fit: in memory, or beside its checkpoint in a file of each chain of this rank.</summary>
    /// <inheritdoc cref="DrawStore(ChainSettings, int, int)"/>
    /// <param name="options">The options of the fit.</param>
    public static DrawStore Create(ChainSettings settings, int statistics, int dimension, FitOptions options) =>
        options.Checkpoint is { } checkpoint
            ? new DrawsInFiles(settings, statistics, dimension, checkpoint.File, new ChainsOfRanks(options.Ranks).Own(settings.Chains))
            : new DrawsInMemory(settings, statistics, dimension);

    public abstract void Append(int chain, ReadOnlySpan<double> statistics, ReadOnlySpan<double> draw);

    public abstract string Flush(int chain);

    public abstract bool Truncate(int chain, int draws, string hash);

    /// <summary>Copies consecutive rows of a chain.</summary>
    /// <param name="chain">The number of the chain, from 0.</param>
    /// <param name="first">The number of the first draw, from 0.</param>
    /// <param name="rows">Receives the rows, [draws, width].</param>
    public abstract void Read(int chain, int first, Span<double> rows);

    /// <summary>
    /// The values of the first draws of each chain, one chain after another; of all draws in memory they are these, and not a copy.
    /// </summary>
    /// <param name="draws">The number of draws of each chain.</param>
    public virtual UnconstrainedDraws FirstOf(int draws)
    {
        var count = settings.Chains * draws;
        var all = new UnconstrainedDraws(new double[count * Dimension], new double[count], Dimension);
        ForEach(draws, (at, row) => row[Statistics..].CopyTo(all.Points.AsSpan(at * Dimension)));
        return all;
    }

    /// <summary>A statistic of the first draws of each chain, one chain after another.</summary>
    /// <param name="index">The number of the statistic, from 0.</param>
    /// <param name="draws">The number of draws of each chain.</param>
    public double[] StatisticOf(int index, int draws)
    {
        var column = new double[settings.Chains * draws];
        ForEach(draws, (at, row) => column[at] = row[index]);
        return column;
    }

    public abstract void Dispose();

    private void ForEach(int draws, Action<int, ReadOnlySpan<double>> use)
    {
        var block = new double[Math.Max(1, Math.Min(draws, Together / Width)) * Width];
        for (var chain = 0; chain < settings.Chains; chain++)
            for (var first = 0; first < draws; first += block.Length / Width)
            {
                var rows = block.AsSpan(0, Math.Min(block.Length, (draws - first) * Width));
                Read(chain, first, rows);
                for (var row = 0; row < rows.Length / Width; row++)
                    use((chain * draws) + first + row, rows.Slice(row * Width, Width));
            }
    }
}
