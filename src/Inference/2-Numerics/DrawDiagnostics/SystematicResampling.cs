namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>Equally weighted draws in place of weighted ones.</summary>
public static class SystematicResampling
{
    /// <summary>
    /// The indices of equally weighted draws: each index occurs in proportion to its weight, rounded up or down (systematic resampling,
    /// Kitagawa 1996).
    /// </summary>
    /// <param name="weights">The weights, whose sum is 1.</param>
    /// <param name="seed">The seed of the one random number.</param>
    /// <param name="count">The number of indices; as many as weights by default.</param>
    public static List<int> Draw(double[] weights, ulong seed, int? count = null)
    {
        var all = count ?? weights.Length;
        var (chosen, mark, sum) = (new List<int>(all), new RandomStream(seed, "importance resampling").NextUniform(), 0.0);
        for (var i = 0; i < weights.Length; i++)
            for (sum += weights[i] * all; mark < sum && chosen.Count < all; mark++) chosen.Add(i);
        while (chosen.Count < all) chosen.Add(Array.FindLastIndex(weights, w => w > 0));
        return chosen;
    }

    /// <summary>The draws [draws, shape..] with these indices.</summary>
    public static Tensor Chosen(Tensor draws, IReadOnlyList<int> which)
    {
        var own = draws.Shape[1..].Count;
        var equal = Tensor.Zeros([which.Count, .. draws.Shape[1..]]);
        for (var i = 0; i < which.Count; i++) draws.Values.AsSpan(which[i] * own, own).CopyTo(equal.Values.AsSpan(i * own, own));
        return equal;
    }
}
