namespace ProbDsl.Inference.Exact;

/// <summary>The joint posterior of all blocks, which are independent: over all parameters of a story, on their own scale.</summary>
public sealed class PosteriorDistribution(IReadOnlyList<(BlockDistribution Distribution, int[] Places)> blocks, int dimension)
{
    /// <summary>
    /// The total number of values in all draws and the minimum number of draws, if the user does not set the number of draws.
    /// </summary>
    private const int MostNumbers = 40_000_000, FewestDraws = 10;

    /// <summary>The block of each parameter, and its place there.</summary>
    private readonly Lazy<(BlockDistribution Block, int At)[]> parameters = new(() =>
    {
        var all = new (BlockDistribution, int)[dimension];
        foreach (var (block, places) in blocks)
            foreach (var (at, place) in places.Index()) all[place] = (block, at);
        return all;
    });

    public double LogDensity(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        foreach (var (distribution, places) in blocks)
        {
            var own = new double[places.Length];
            for (var i = 0; i < own.Length; i++) own[i] = x[places[i]];
            sum += distribution.LogDensity(own);
        }

        return sum;
    }

    /// <summary>The size in nats of the terms of the log density that nearly cancel each other.</summary>
    public double LargestTerms => blocks.Sum(b => b.Distribution.LargestTerms);

    /// <summary>A point near the center of probability mass, inside the support.</summary>
    public double[] Center()
    {
        var center = new double[dimension];
        Fill(center, (distribution, own) => distribution.Center(own));
        return Inside(center);
    }

    /// <inheritdoc cref="BlockDistribution.MoveInside"/>
    public double[] Inside(ReadOnlySpan<double> x)
    {
        var inside = x.ToArray();
        foreach (var (distribution, places) in blocks)
        {
            var own = Array.ConvertAll(places, place => inside[place]);
            distribution.MoveInside(own);
            for (var i = 0; i < own.Length; i++) inside[places[i]] = own[i];
        }

        return inside;
    }

    /// <summary>The number of draws that the options say, or fewer of very many parameters if they say nothing.</summary>
    /// <param name="options">The options of the fit.</param>
    /// <param name="others">The number of numbers that are drawn beside the parameters.</param>
    public int CountOf(FitOptions options, int others = 0) =>
        options.Draws ?? Math.Min(options.DrawsOrDefault, Math.Max(FewestDraws, MostNumbers / Math.Max(1, dimension + others)));

    public UnconstrainedDraws Draws(int count, RandomStream random)
    {
        var draws = new UnconstrainedDraws(new double[count * dimension], new double[count], dimension);
        for (var i = 0; i < count; i++) Draw(random, draws.Points.AsSpan(i * dimension, dimension));
        return draws;
    }

    public void Draw(RandomStream random, Span<double> x) => Fill(x, (distribution, own) => distribution.Draw(random, own));

    /// <summary>
    /// The distributions with their unknowns; without unknowns in groups of different lengths, whose arrays have padding.
    /// </summary>
    public IReadOnlyList<NamedDistribution> Named(LogJoint joint)
    {
        var named = blocks.Select(b => (b.Distribution,
            Of: joint.Coordinates.Where(c => b.Places.Contains(joint.PlacesOf(c.Unknown.Name)[0]))
            .OrderBy(c => Array.IndexOf(b.Places, joint.PlacesOf(c.Unknown.Name)[0])).ToList()));
        return [.. named.Where(n => n.Of.TrueForAll(c => c.Free == c.Array))
            .Select(n => new NamedDistribution([.. n.Of.Select(c => c.Unknown.Name)], n.Distribution))];
    }

    /// <summary>The table of an unknown: by formulas, and by draws where there is no formula.</summary>
    public Estimate EstimateOf(Coordinate of, LogJoint joint, CredibleInterval interval, Func<Estimate> drawn)
    {
        if (MarginalsOf(of, joint) is not { } marginals) return drawn();
        var (mean, sd) = (Array(m => m.Mean), Array(m => m.Sd));
        if (marginals.TrueForAll(m => m.Quantile is not null))
            return new(of.Unknown.Name, mean, of.Unknown.Extents.Count)
                { Spread = new(sd, () => Quantiles.Elementwise(interval, of.Array, at => marginals[at].Quantile!)) };
        var reported = drawn();
        var (_, low, median, high) = reported.Spread!.Quantiles;
        foreach (var (i, marginal) in marginals.Index())
            if (marginal.Quantile is { } quantile)
                ((low.Values[i], high.Values[i]), median.Values[i]) = (IntervalEnds.Compute(interval, quantile), quantile(0.5));
        return reported with { Value = mean, Spread = reported.Spread with { Sd = sd } };

        Tensor Array(Func<Marginal, double> number) => new(of.Array, [.. marginals.Select(number)]);
    }

    /// <summary>The marginal of each number of an unknown; null in groups of different lengths, whose arrays have padding.</summary>
    private List<Marginal>? MarginalsOf(Coordinate of, LogJoint joint)
    {
        if (of.Free != of.Array) return null;
        return [.. joint.PlacesOf(of.Unknown.Name).Select(place => parameters.Value[place].Block.Of(parameters.Value[place].At))];
    }

    private delegate void Filler(BlockDistribution distribution, Span<double> own);

    private void Fill(Span<double> x, Filler fill)
    {
        foreach (var (distribution, places) in blocks)
        {
            var own = new double[places.Length];
            fill(distribution, own);
            for (var i = 0; i < own.Length; i++) x[places[i]] = own[i];
        }
    }
}
