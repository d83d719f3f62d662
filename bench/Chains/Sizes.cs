namespace ProbDsl.Bench;

/// <summary>The sizes of a chain: sequences, positions of each, states, and whether the transitions vary with the position.</summary>
internal readonly record struct Sizes(int Sequences, int Length, int States, bool IsVarying)
{
    public int Steps => IsVarying ? Length : 1;

    public override string ToString() => $"{Sequences} x {Length} x {States}{(IsVarying ? ", varying" : "")}";

    /// <summary>
    /// Log densities of noisy observations [B, T, K], and log transition probabilities [1, T or 1, K, K] that favor to stay.
    /// </summary>
    public (double[] Unary, double[] Pair) Potentials()
    {
        var (random, k) = (new Random(7), States);
        var unary = new double[Sequences * Length * k];
        foreach (ref var x in unary.AsSpan()) x = -6 * Math.Pow(2 * random.NextDouble() - 1, 2) - 1;
        var pair = new double[Steps * k * k];
        for (var row = 0; row < Steps * k; row++)
        {
            double sum = 0;
            for (var j = 0; j < k; j++) sum += pair[row * k + j] = random.NextDouble() + (row % k == j ? k : 0);
            for (var j = 0; j < k; j++) pair[row * k + j] = Math.Log(pair[row * k + j] / sum);
        }
        return (unary, pair);
    }
}
