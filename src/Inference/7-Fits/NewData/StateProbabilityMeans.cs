namespace ProbDsl.Inference.NewData;

/// <summary>
/// Accumulates the state probabilities of each member, averaged over weighted draws. Sums are relative to the largest weight so far, so
/// that nothing underflows.
/// </summary>
internal sealed class StateProbabilityMeans
{
    private readonly double[] largest, sums;
    private readonly int each;

    /// <param name="members">The number of members.</param>
    /// <param name="each">The number of probabilities of each member.</param>
    public StateProbabilityMeans(int members, int each)
    {
        (largest, sums, this.each) = (new double[members], new double[members * each], each);
        Array.Fill(largest, double.NegativeInfinity);
    }

    public void Add(double[] logWeights, ReadOnlySpan<double> probabilities)
    {
        for (var member = 0; member < largest.Length; member++)
        {
            var own = sums.AsSpan(member * each, each);
            if (logWeights[member] > largest[member])
            {
                var shrink = Math.Exp(largest[member] - logWeights[member]);
                foreach (ref var sum in own) sum *= shrink;
                largest[member] = logWeights[member];
            }

            var weight = double.IsNegativeInfinity(logWeights[member]) ? 0 : Math.Exp(logWeights[member] - largest[member]);
            if (weight == 0) continue;
            for (var k = 0; k < each; k++) own[k] += weight * probabilities[(member * each) + k];
        }
    }

    /// <summary>The averaged probabilities: the states of each element sum to 1.</summary>
    public double[] Means(int states)
    {
        var values = (double[])sums.Clone();
        for (var from = 0; from < values.Length; from += states)
        {
            var total = 0.0;
            foreach (var sum in values.AsSpan(from, states)) total += sum;
            foreach (ref var value in values.AsSpan(from, states)) value /= total;
        }

        return values;
    }
}
