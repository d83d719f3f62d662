namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// First sweeps of a story with products of unknowns. Noise is on no scale yet, and where it is too large, or loadings too small, sweeps
/// remove all factors. So one side of each product keeps its random means until the others are on the scale of the data, and the precisions
/// of automatic relevance determination start when the loadings are those of factor analysis without it.
/// </summary>
/// <param name="products">The factors.</param>
internal sealed class ProductStart(MultipliedFactors products)
{
    /// <summary>The most sweeps with random means.</summary>
    private const int MostWithMeans = 100;

    /// <summary>A relative change of the noise that is as good as none at a start.</summary>
    private const double Settled = 0.01;

    /// <summary>The sweeps without relevances of one start after another: the fewer, the fewer factors are left at the end.</summary>
    private static readonly int[] withoutRelevances = [20, 10, 5, 2];

    private readonly HashSet<Factor> held = Held(products);
    private readonly HashSet<ElementFactor> relevances = [.. products.Relevant.Select(r => r.Relevance)];

    /// <summary>Replaces the parameters of a start; they stay as they are where a factor has no distribution.</summary>
    /// <param name="sweeps">The sweeps.</param>
    /// <param name="parameters">The parameters, with random means of what is multiplied.</param>
    /// <param name="restart">The number of the start.</param>
    public void Run(MessageSweeps sweeps, double[] parameters, int restart)
    {
        double[] next = [.. parameters];
        try
        {
            foreach (var r in products.Relevant) r.Relevance.Vanish(r.MostAtStart, sweeps.Of(next, r.Relevance));
            for (var i = 0; i < MostWithMeans; i++)
            {
                double[] before = [.. next];
                sweeps.Sweep(next, f => !held.Contains(f) && !relevances.Contains(f));
                if (products.All.Where(f => f is not (NormalFactor or NormalChainFactor) && !relevances.Contains(f))
                    .All(f => IsSettled(sweeps.Of(before, f), sweeps.Of(next, f)))) break;
            }

            var without = relevances.Count == 0 ? 0 : withoutRelevances[restart % withoutRelevances.Length];
            for (var i = 0; i < without; i++) sweeps.Sweep(next, f => !relevances.Contains(f));
            sweeps.Sweep(next, relevances.Contains);
        }
        catch (ImproperFactor)
        {
            return;
        }

        if (sweeps.AreProper(next)) next.CopyTo(parameters, 0);
    }

    private static bool IsSettled(ReadOnlySpan<double> before, ReadOnlySpan<double> now)
    {
        for (var i = 0; i < now.Length; i++)
            if (!(Math.Abs(now[i] - before[i]) <= Settled * Math.Abs(now[i]))) return false;
        return true;
    }

    /// <summary>Factors without which no two are multiplied: those without relevances and large ones first.</summary>
    private static HashSet<Factor> Held(MultipliedFactors products)
    {
        var open = products.All.Where(f => f.IsMultiplied).OrderBy(f => products.Relevant.Any(r => r.LoadingsFactor == f))
            .ThenByDescending(f => f.Count).ToList();
        var held = new HashSet<Factor>();
        foreach (var factor in open)
            if (open.Exists(o => o != factor && !held.Contains(o) && products.Pairs.Contains((factor, o)))) held.Add(factor);
        return held;
    }
}
