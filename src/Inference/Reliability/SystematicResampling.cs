using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Reliability;

/// <summary>Equally weighted draws in place of weighted ones.</summary>
internal static class SystematicResampling
{
    /// <summary>
    /// The indices of equally weighted draws, as many as there are weights: each index occurs in proportion to its weight, rounded up or
    /// down (systematic resampling, Kitagawa 1996).
    /// </summary>
    public static List<int> Of(double[] weights, ulong seed)
    {
        var (chosen, mark, sum) = (new List<int>(weights.Length), new RandomStream(seed, "importance resampling").NextUniform(), 0.0);
        for (var i = 0; i < weights.Length; i++)
            for (sum += weights[i] * weights.Length; mark < sum && chosen.Count < weights.Length; mark++) chosen.Add(i);
        while (chosen.Count < weights.Length) chosen.Add(Array.FindLastIndex(weights, w => w > 0));
        return chosen;
    }
}
