using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Engines;

namespace ProbDsl.Inference.LatentRecovery;

/// <summary>Writes the unknowns of a fit, one draw after another, to the slots of a program.</summary>
/// <param name="draws">The draws.</param>
/// <param name="store">The store of the program.</param>
/// <param name="names">The unknowns that it reads.</param>
internal sealed class StoredDraws(PosteriorDraws draws, IStore store, IReadOnlyList<string> names)
{
    /// <summary>The draws of a fit; a point is one draw.</summary>
    public static PosteriorDraws Of(FitSummary summary) => summary.Draws ?? PosteriorDraws.OfPoint(summary.Estimates);

    /// <summary>Writes one of a number of evenly spaced draws.</summary>
    public void Write(int which, int of)
    {
        var draw = (int)((long)which * draws.Count / of);
        foreach (var name in names)
        {
            var all = draws.Arrays[name].Values;
            var each = all.Length / draws.Count;
            store.Write(name, all.AsSpan(draw * each, each));
        }
    }

    /// <summary>Writes the means over all draws.</summary>
    public void WriteMeans()
    {
        foreach (var name in names)
        {
            var all = draws.Arrays[name].Values;
            var mean = new double[all.Length / draws.Count];
            for (var i = 0; i < all.Length; i++) mean[i % mean.Length] += all[i] / draws.Count;
            store.Write(name, mean);
        }
    }
}
