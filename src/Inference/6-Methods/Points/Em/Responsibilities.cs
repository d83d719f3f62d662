using System.Runtime.Intrinsics;
using ProbDsl.Runtime.VectorMath;
using static System.Runtime.Intrinsics.Vector512;

namespace ProbDsl.Inference.Em;

/// <summary>Turns the scores of a strip (log weight + log density by component) into the probabilities of components.</summary>
internal static class Responsibilities
{
    /// <summary>
    /// Overwrites scores [components, <see cref="RowFamily.StripLength"/>] with probabilities, 0 from row `count` on, and returns the sum
    /// of the rows' log-sum-exp. A row that occurs several times has its probabilities and its log-sum-exp times that number.
    /// </summary>
    /// <param name="scores">The scores.</param>
    /// <param name="components">The number of components.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="copies">How often each row occurs; empty if each occurs once.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double OfScores(Span<double> scores, int components, int count, ReadOnlySpan<double> copies = default)
    {
        var total = Vector512<double>.Zero;
        var end = components * RowFamily.StripLength;
        for (var at = 0; at < count; at += Lanes.Count)
        {
            var largest = Lanes.Of(scores, at);
            for (var k = at + RowFamily.StripLength; k < end; k += RowFamily.StripLength) largest = MaxNative(Lanes.Of(scores, k), largest);
            var sum = Vector512<double>.Zero;
            for (var k = at; k < end; k += RowFamily.StripLength)
            {
                var power = VectorExponential.Exp(Lanes.Of(scores, k) - largest);
                Lanes.Store(scores, k, power);
                sum += power;
            }

            var (logSum, inverse) = (largest + VectorLogarithm.Log(sum), Vector512<double>.One / sum);
            if (copies.Length > 0)
            {
                var times = Lanes.Rest(copies[at..]);
                (logSum, inverse) = (times * logSum, times * inverse);
            }

            if (count - at < Lanes.Count)
            {
                var isRow = LessThan(CreateSequence(0.0, 1.0), Create((double)(count - at)));
                (logSum, inverse) = (ConditionalSelect(isRow, logSum, Vector512<double>.Zero),
                    ConditionalSelect(isRow, inverse, Vector512<double>.Zero));
            }

            total += logSum;
            for (var k = at; k < end; k += RowFamily.StripLength) Lanes.Store(scores, k, Lanes.Of(scores, k) * inverse);
        }

        var whole = (count + Lanes.Count - 1) / Lanes.Count * Lanes.Count;
        for (var k = 0; k < components; k++) scores[((k * RowFamily.StripLength) + whole)..((k + 1) * RowFamily.StripLength)].Clear();
        return Lanes.Sum(total);
    }
}
