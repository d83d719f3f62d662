namespace ProbDsl.Inference.Results;

/// <summary>Quantiles of weighted numbers with each number at the middle of its weight, linear between two numbers (Hazen 1914); a number
/// of weight 0 does not count.</summary>
/// <param name="most">The maximum count of numbers.</param>
public sealed class HazenQuantiles(int most)
{
    private readonly double[] numbers = new double[most], middles = new double[most];

    private int count;

    /// <summary>Sets the numbers in ascending order, and their weights, which sum to 1.</summary>
    public void Set(ReadOnlySpan<double> ascending, Func<int, double> weightOf)
    {
        var below = 0.0;
        count = 0;
        for (var i = 0; i < ascending.Length; i++)
        {
            if (weightOf(i) is not (var weight and not 0)) continue;
            (numbers[count], middles[count]) = (ascending[i], below + (weight / 2));
            (below, count) = (below + weight, count + 1);
        }
    }

    /// <summary>The quantile of a probability; NaN of no numbers and of weights without a sum.</summary>
    public double At(double p)
    {
        if (count == 0 || double.IsNaN(middles[count - 1])) return double.NaN;
        var at = Array.BinarySearch(middles, 0, count, p);
        if (at >= 0) return numbers[at];
        var next = ~at;
        if (next == 0) return numbers[0];
        if (next == count) return numbers[count - 1];
        return numbers[next - 1]
            + ((p - middles[next - 1]) / (middles[next] - middles[next - 1]) * (numbers[next] - numbers[next - 1]));
    }
}
