using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// The tails of a count from 0 to n as sums of its masses, with all their derivatives; near 1 a tail is the complement of the other one.
/// The number of terms is the largest n of the data.
/// </summary>
internal static class CountSum
{
    /// <summary>The largest n whose masses are added.</summary>
    public const int MostTrials = 1000;

    /// <summary>The largest n, null if it is above <see cref="MostTrials"/> or not known before a run.</summary>
    public static int? MostOf(Value n) =>
        !DependsOnSlot(n) && Interpreter.Evaluate(n).Values.Append(0).Max() is <= MostTrials and var most ? (int)most : null;

    /// <summary>log P(X &lt;= x) and log P(X &gt; x).</summary>
    /// <param name="most">The largest value of a count.</param>
    /// <param name="x">Where the tails meet.</param>
    /// <param name="logMasses">The log masses of counts along a last dimension, -inf beyond n.</param>
    public static (Value Lower, Value Upper) Tails(int most, Value x, Func<Value, Value> logMasses)
    {
        var counts = x.Program.Iota(most + 1, 0);
        var (masses, isBelow) = (logMasses(counts), counts <= Matrices.Column(x));
        var lower = Min(LogSumExp(Where(isBelow, masses, double.NegativeInfinity), -1), 0);
        var upper = Min(LogSumExp(Where(isBelow, double.NegativeInfinity, masses), -1), 0);
        var isLower = lower < upper;
        return (Where(isLower, lower, Rest(!isLower, upper)), Where(isLower, Rest(isLower, lower), upper));

        // where it is not taken, an argument at which its derivative is finite
        static Value Rest(Value isTaken, Value tail) => LogComplement.Exp(-Where(isTaken, tail, -1));
    }

    private static bool DependsOnSlot(Value value)
    {
        var (seen, left) = (new HashSet<Value>(), new Stack<Value>([value]));
        while (left.TryPop(out var next))
        {
            if (!seen.Add(next)) continue;
            if (next.Op is Op.Slot or Op.Item) return true;
            foreach (var input in next.Inputs) left.Push(input);
        }

        return false;
    }
}
