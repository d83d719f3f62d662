using ProbDsl.Inference.Pathfinder;

namespace ProbDsl.Inference.Nuts;

/// <summary>
/// The starts of chains: draws of the normal approximations along ascents from points about moments of the data, or from the prior. The
/// chains take these approximations in turn, so that modes which hold more than little of the posterior are met by some. The ascents are
/// made once, whichever chain asks first.
/// </summary>
/// <param name="chains">The number of chains.</param>
/// <param name="seed">The seed of all draws.</param>
internal sealed class PathStarts(int chains, ulong seed)
{
    private const int FewestPaths = 4, Tries = 20;

    private readonly Lock only = new();
    private bool isFound;
    private NormalPaths? paths;

    /// <summary>
    /// The start of a chain, and the standard deviations about it [d]; null if the approximations have no draw with a finite density and
    /// gradient.
    /// </summary>
    /// <param name="chain">The number of the chain, from 0.</param>
    /// <param name="objective">The log density.</param>
    /// <param name="units">The units of the coordinates [d].</param>
    /// <param name="starts">Where ascents begin.</param>
    public (double[] Position, double[] Sds)? Of(int chain, StoryObjective objective, double[] units, MapStart starts)
    {
        lock (only)
        {
            if (!isFound)
                paths = objective.Dimension == 0 ? null : NormalPaths.Find(objective, units,
                    (path, random) => starts.Find(path + 1, random), Math.Max(FewestPaths, chains), seed);
            isFound = true;
        }

        if (paths is not { Kept.Count: > 0 }) return null;
        var normal = paths.Kept[chain % paths.Kept.Count].Best;
        var random = new RandomStream(seed, "starts of chains", (uint)chain);
        var (z, position, gradient) = (new double[objective.Dimension], new double[objective.Dimension], new double[objective.Dimension]);
        for (var i = 0; i < Tries; i++)
        {
            random.FillNormal(z);
            normal.Place(z, 1, position);
            if (double.IsFinite(objective.Evaluate(position, gradient)) && Array.TrueForAll(gradient, double.IsFinite))
                return (position, [.. Enumerable.Range(0, position.Length).Select(normal.Sd)]);
        }

        return null;
    }
}
