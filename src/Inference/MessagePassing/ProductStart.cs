namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// First sweeps of a story with products of unknowns. Noise is on no scale yet, and where it is too large, or loadings too small, sweeps
/// remove all factors. So one side of each product keeps its random means until the others are on the scale of the data, and the precisions
/// of automatic relevance determination start when the loadings are those of factor analysis without it.
/// </summary>
/// <param name="products">The factors.</param>
internal sealed class ProductStart(MultipliedFactors products)
{
    /// <summary>The most sweeps with random means, and those without relevances.</summary>
    private const int MostWithMeans = 100, WithoutRelevances = 20;

    /// <summary>A rise of the bound in nats that is as good as none at a start.</summary>
    private const double Settled = 1;

    private readonly HashSet<Factor> held = Held(products);
    private readonly HashSet<ElementFactor> relevances = [.. products.Relevant.Select(r => r.Relevance)];

    /// <summary>Replaces the parameters of a start; they stay as they are where a factor has no distribution.</summary>
    public void Run(MessageSweeps sweeps, double[] parameters)
    {
        double[] next = [.. parameters];
        try
        {
            foreach (var relevance in relevances) relevance.Vanish(sweeps.Of(next, relevance));
            var before = double.NegativeInfinity;
            for (var i = 0; i < MostWithMeans; i++)
            {
                var bound = sweeps.Sweep(next, f => !held.Contains(f) && !relevances.Contains(f));
                if (!(bound - before > Settled)) break;
                before = bound;
            }

            for (var i = 0; i < WithoutRelevances && relevances.Count > 0; i++) sweeps.Sweep(next, f => !relevances.Contains(f));
            sweeps.Sweep(next, relevances.Contains);
        }
        catch (ImproperFactor)
        {
            return;
        }

        if (sweeps.AreProper(next)) next.CopyTo(parameters, 0);
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
