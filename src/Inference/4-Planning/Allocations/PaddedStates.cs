using System.Runtime.Intrinsics;

namespace ProbDsl.Inference.Allocations;

/// <summary>Numbers of all states of one member side by side, padded with 0 to whole vectors: [members, width].</summary>
internal static class PaddedStates
{
    public const int Lanes = 8;

    /// <summary>The least sum of exponentials whose terms have full precision.</summary>
    public const double Least = 1e-280;

    public static int WidthOf(int states) => (states + Lanes - 1) / Lanes * Lanes;

    /// <summary>Exponentials of numbers minus the largest of each member, which is its shift; 0 where all are -infinity.</summary>
    /// <param name="states">The number of states.</param>
    /// <param name="of">The number of a member and a state.</param>
    /// <param name="into">Gets the exponentials.</param>
    /// <param name="shifts">Gets the shift of each member.</param>
    public static void Exponentiate(int states, Func<int, int, double> of, double[] into, double[] shifts)
    {
        var width = WidthOf(states);
        for (var member = 0; member < shifts.Length; member++)
        {
            var largest = double.NegativeInfinity;
            for (var k = 0; k < states; k++) largest = Math.Max(largest, of(member, k));
            if (double.IsNegativeInfinity(largest)) largest = 0;
            for (var k = 0; k < states; k++) into[(member * width) + k] = Math.Exp(of(member, k) - largest);
            shifts[member] = largest;
        }
    }

    /// <summary>The sum of all lanes, in a fixed order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Vector512<double> of)
    {
        var four = of.GetLower() + of.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two.GetElement(0) + two.GetElement(1);
    }
}
