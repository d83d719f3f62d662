namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Steps of an allocation along natural gradients (Hoffman, Blei and Bach 2010): the groups of a batch are settled given the outcomes'
/// factor, and stand for all groups in its update.
/// </summary>
internal sealed class AllocationBatches
{
    /// <summary>In a batch, a group is settled where concentrations move by no more than this part of their sum.</summary>
    private const double Still = 1e-4;

    /// <summary>The first batches with this many tokens start the outcomes' factor.</summary>
    private const int StartTokens = 1_000_000;

    private readonly AllocatedRows rows;
    private readonly Factor outcomes;
    private readonly int[][] batches;
    private readonly int threads;
    private readonly double[] logs, gradients, natural;
    private readonly double normalizer;

    private AllocationBatches(AllocationFactors factors, int[][] batches, int threads)
    {
        (rows, outcomes, this.batches, this.threads) = (factors.Rows, factors.Outcomes!, batches, threads);
        (logs, gradients, natural) = (new double[outcomes.Count], new double[outcomes.Count], new double[outcomes.Count]);
        normalizer = Dirichlets.LogNormalizer(rows.OutcomesPrior, rows.Outcomes);
    }

    /// <summary>The number of batches.</summary>
    public int Count => batches.Length;

    /// <summary>Batches of random groups, whose numbers differ by at most one; null if one holds all.</summary>
    /// <param name="factors">The allocation, with unknown probabilities of outcomes.</param>
    /// <param name="size">The number of rows that a batch has about.</param>
    /// <param name="seed">The seed of the order of groups.</param>
    /// <param name="threads">The number of threads, which does not matter for the result.</param>
    public static AllocationBatches? Split(AllocationFactors factors, int size, ulong seed, int threads)
    {
        var (all, groups) = (factors.Rows.Group.Length, factors.Rows.Groups);
        var count = Math.Min((all + size - 1) / size, groups);
        if (count < 2) return null;
        int[] order = [.. Enumerable.Range(0, groups)];
        new RandomStream(seed, "batches").Shuffle(order);
        return new(factors, [.. Enumerable.Range(0, count).Select(b =>
            order[(int)((long)groups * b / count)..(int)((long)groups * (b + 1) / count)])], threads);
    }

    /// <summary>Starts the parameters of the outcomes' factor from the states of the tokens of some batches.</summary>
    /// <param name="random">The random stream of the start.</param>
    /// <param name="parameters">The parameters, which are replaced.</param>
    public void Start(RandomStream random, Span<double> parameters)
    {
        var (groups, tokens) = (new List<int>(), 0L);
        foreach (var group in batches.SelectMany(b => b))
        {
            if (tokens >= StartTokens) break;
            groups.Add(group);
            for (var row = rows.Starts[group]; row < rows.Starts[group + 1]; row++) tokens += rows.Count[row];
        }

        var some = rows.Of([.. groups]);
        AllocationCounts.Drawn(some, random).WriteConcentrations(some, new double[some.WeightsPrior.Length], parameters);
    }

    /// <summary>
    /// Moves the natural parameters of the outcomes' factor a part of the way to those that the groups of a batch give, which stand for all
    /// groups. Returns the bound before it, as if all groups were as those of the batch.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="parameters">The parameters of the outcomes' factor, which are replaced.</param>
    /// <param name="rate">The part of the way.</param>
    public double Step(int batch, Span<double> parameters, double rate)
    {
        outcomes.Moments(parameters, [logs]);
        outcomes.Natural(parameters, [natural]);
        var some = rows.Of(batches[batch]);
        var weights = new DirichletFactor(rows.Allocation.Weights, [some.Groups, rows.States]);
        var (settled, ofGroups) = (SettledGroups.Compute(some, threads, Still, logs), new double[some.Groups * rows.States]);
        weights.Moments(settled, [ofGroups]);
        var local = new AllocationMessages(some).Compute(ofGroups, logs, new double[ofGroups.Length], gradients) + weights.Entropy(settled);
        var bound = outcomes.Entropy(parameters) + normalizer;
        local -= normalizer;
        var scale = (double)rows.Groups / some.Groups;
        for (var i = 0; i < gradients.Length; i++)
        {
            var prior = rows.OutcomesPrior[i] - 1;
            (local, bound) = (local - (prior * logs[i]), bound + (prior * logs[i]));
            gradients[i] = ((1 - rate) * natural[i]) + (rate * (prior + (scale * (gradients[i] - prior))));
        }

        outcomes.Update([gradients], parameters);
        return bound + (scale * local);
    }

    /// <summary>Settles all groups given the outcomes' factor.</summary>
    /// <param name="parameters">The parameters of the outcomes' factor.</param>
    /// <param name="weights">Gets those of the states' factor.</param>
    public void Settle(ReadOnlySpan<double> parameters, Span<double> weights)
    {
        outcomes.Moments(parameters, [logs]);
        SettledGroups.Compute(rows, threads, Still, logs).CopyTo(weights);
    }
}
