using ProbDsl.Inference.Draws;
using ProbDsl.Inference.Fits;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// Which draw of a fit each replicate takes: as many as there are replicates, evenly spread over the fit's, or all of them again and again;
/// the seed says where they begin. A point is taken by all.
/// </summary>
public sealed class FittedDraws(FittedUnknowns unknowns, int count, int replicates, ulong seed) : IGivenDraws
{
    private readonly int first = (int)(seed % (ulong)count);

    /// <summary>What the fit knows of the unknowns.</summary>
    internal FittedUnknowns Unknowns => unknowns;

    IKnownUnknowns IGivenDraws.Unknowns => unknowns;

    /// <summary>The unknowns that are not drawn.</summary>
    public IReadOnlySet<string> Known => unknowns.Known;

    /// <summary>The unknowns of which some members are drawn.</summary>
    public IReadOnlyList<string> Partly => unknowns.Partly;

    public int DrawOf(int replicate) => (int)((first + (replicates < count ? (long)replicate * count / replicates : replicate)) % count);

    public void Put(string unknown, int replicate, Span<double> values) => unknowns.Put(unknown, DrawOf(replicate), values);
}
