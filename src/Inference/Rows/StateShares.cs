namespace ProbDsl.Inference.Rows;

/// <summary>
/// Of each member the probabilities of states, averaged over draws that count by their weights: sums relative to the largest weight so far,
/// so that nothing underflows.
/// </summary>
internal sealed class StateShares
{
    private readonly double[] largest, sums;
    private readonly int each;

    /// <param name="members">How many members.</param>
    /// <param name="each">How many probabilities each has.</param>
    public StateShares(int members, int each)
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

    /// <summary>The averages: each element's states sum to 1.</summary>
    public double[] Shares(int states)
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
