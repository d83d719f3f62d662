using ProbDsl.Inference.Training;

namespace ProbDsl.Inference.Chains;

/// <summary>
/// Draws in a file of each chain, `draws_1.f64` and so on: rows of float64 in the byte order of the processor. Those of chains that another
/// rank runs, and has in its files, are in memory.
/// </summary>
/// <inheritdoc cref="DrawStore(ChainSettings, int, int)"/>
/// <param name="checkpoint">The file beside which they are.</param>
/// <param name="own">The chains that this rank runs.</param>
internal sealed class DrawsInFiles(
    ChainSettings settings, int statistics, int dimension, ICheckpointFile checkpoint, IEnumerable<int> own)
    : DrawStore(settings, statistics, dimension)
{
    private readonly StoredChain[] chains = [.. Enumerable.Range(0, settings.Chains).Select(chain =>
        new StoredChain(statistics + dimension, own.Contains(chain) ? checkpoint.Beside(FileOf(chain)) : null))];

    public override void Append(int chain, ReadOnlySpan<double> statistics, ReadOnlySpan<double> draw)
    {
        var row = chains[chain].Add();
        statistics.CopyTo(row);
        draw.CopyTo(row[statistics.Length..]);
    }

    public override string Flush(int chain) => chains[chain].Flush();

    public override bool Truncate(int chain, int draws, string hash) => chains[chain].Truncate(draws, hash);

    public override void Read(int chain, int first, Span<double> rows) => chains[chain].Read(first, rows);

    public override void Dispose()
    {
        foreach (var chain in chains) chain.Dispose();
    }

    private static string FileOf(int chain) => string.Create(CultureInfo.InvariantCulture, $"draws_{chain + 1}.f64");
}
