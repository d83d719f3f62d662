namespace ProbDsl.Inference.NewData;

/// <summary>
/// Assigns a draw of a fit to each replicate: evenly spaced over the fit's draws, or all of them repeatedly; the seed sets the first. A
/// point is the same for all.
/// </summary>
public sealed class FittedDraws(FittedUnknowns unknowns, int count, int replicates, ulong seed) : IGivenDraws
{
    private readonly int first = (int)(seed % (ulong)count);

    /// <summary>The unknowns of the fit.</summary>
    internal FittedUnknowns Unknowns => unknowns;

    IFixedUnknowns IGivenDraws.Unknowns => unknowns;

    /// <summary>The unknowns that the fit knows completely.</summary>
    public IReadOnlySet<string> Known => unknowns.Known;

    public int DrawOf(int replicate) => (int)((first + (replicates < count ? (long)replicate * count / replicates : replicate)) % count);

    public void Put(string unknown, int replicate, Span<double> values) => unknowns.WriteDraw(unknown, DrawOf(replicate), values);
}
