namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// First sweeps of a story with products of unknowns. Noise is on no scale yet, and where it is too large, or loadings too small, sweeps
/// remove all factors. So one side of each product keeps its random means until the others are on the scale of the data, and the precisions
/// of automatic relevance determination start when the loadings are those of factor analysis without it. In every other start
/// chains follow the data first, more or less closely, and their coefficients follow them, before any noise is measured: by random means it
/// would be as large as the data.
/// </summary>
/// <param name="products">The factors.</param>
internal sealed class ProductStart(MultipliedFactors products)
{
    /// <summary>The most sweeps with random means.</summary>
    private const int MostWithMeans = 100;

    /// <summary>The sweeps of chains and their coefficients alone.</summary>
    private const int ChainSweeps = 2;

    /// <summary>The largest ratio of a precision of a start to its usual one.</summary>
    private const double MostSpread = 100;

    /// <summary>A relative change of the noise that is as good as none at a start.</summary>
    private const double Settled = 0.01;

    /// <summary>The sweeps without relevances of one start after another: the fewer, the fewer factors are left at the end.</summary>
    private static readonly int[] withoutRelevances = [20, 10, 5, 2];

    private readonly HashSet<Factor> held = Held(products);
    private readonly HashSet<Factor> chains = [.. products.All.Where(f => f is NormalChainFactor && f.IsMultiplied)];
    private readonly HashSet<ElementFactor> relevances = [.. products.Relevant.Select(r => r.Relevance)];

    /// <summary>Replaces the parameters of a start; they stay as they are where a factor has no distribution.</summary>
    /// <param name="sweeps">The sweeps.</param>
    /// <param name="parameters">The parameters, with random means of what is multiplied.</param>
    /// <param name="restart">The number of the start.</param>
    /// <param name="random">The random stream of the start.</param>
    public void Run(MessageSweeps sweeps, double[] parameters, int restart, RandomStream random)
    {
        double[] next = [.. parameters];
        try
        {
            if (restart % 2 == 1 && chains.Count > 0) FollowData(sweeps, next, restart / 2, random);
            else KeepMeans(sweeps, next, restart);
        }
        catch (ImproperFactor)
        {
            return;
        }

        if (sweeps.AreProper(next)) next.CopyTo(parameters, 0);
    }

    /// <summary>Chains follow the data as closely as the start's precisions say, and their coefficients follow them.</summary>
    private void FollowData(MessageSweeps sweeps, double[] next, int start, RandomStream random)
    {
        foreach (var (i, scale) in products.All.OfType<ElementFactor>().Index())
            scale.Spread(Math.Pow(MostSpread, Exponent(start, i, random)), sweeps.Of(next, scale));
        for (var i = 0; i < ChainSweeps; i++)
        {
            sweeps.Sweep(next, chains.Contains);
            sweeps.Sweep(next, f => f.IsMultiplied && !chains.Contains(f));
        }
    }

    /// <summary>One side of each product keeps its means until the noise is settled; relevances come last.</summary>
    private void KeepMeans(MessageSweeps sweeps, double[] next, int restart)
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

    /// <summary>From -1 to 1: 0 in the first start, alternating in the next two, so that two precisions differ in both ways.</summary>
    private static double Exponent(int start, int scale, RandomStream random) => start switch
    {
        0 => 0,
        1 or 2 => (start + scale) % 2 == 0 ? 1 : -1,
        _ => (2 * random.NextUniform()) - 1,
    };

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
