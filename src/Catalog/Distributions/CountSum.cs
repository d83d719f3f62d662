using ProbDsl.Catalog.Functions;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// The tails of a count from 0 to n as sums of its masses, with all their derivatives; near 1 a tail is the complement of the other one.
/// The number of terms is the largest n of the data; NaN for n above <see cref="MostTrials"/>, or above <see cref="MostOfUnknown"/> where n
/// is not known before a run.
/// </summary>
internal static class CountSum
{
    /// <summary>The largest n whose masses are added.</summary>
    public const int MostTrials = 20_000;

    /// <summary>The largest n that is not known before a run.</summary>
    public const int MostOfUnknown = 1000;

    /// <summary>log P(X &lt;= x) and log P(X &gt; x).</summary>
    /// <param name="n">The largest value.</param>
    /// <param name="x">Where the tails meet.</param>
    /// <param name="logMasses">The log masses of counts along a last dimension, -inf beyond n.</param>
    public static (Value Lower, Value Upper) Tails(Value n, Value x, Func<Value, Value> logMasses)
    {
        var most = Most(n);
        var counts = n.Program.Iota(most + 1, 0);
        var (masses, isBelow) = (logMasses(counts), counts <= Matrices.Column(x));
        var lower = Min(LogSumExp(Where(isBelow, masses, double.NegativeInfinity), -1), 0);
        var upper = Min(LogSumExp(Where(isBelow, double.NegativeInfinity, masses), -1), 0);
        var isLower = lower < upper;
        return (Known(Where(isLower, lower, Rest(!isLower, upper))), Known(Where(isLower, Rest(isLower, lower), upper)));

        // where it is not taken, an argument at which its derivative is finite
        static Value Rest(Value isTaken, Value tail) => LogComplement.Exp(-Where(isTaken, tail, -1));

        Value Known(Value tail) => Where(n <= most, tail, double.NaN);
    }

    private static int Most(Value n) =>
        DependsOnSlot(n) ? MostOfUnknown : (int)Math.Min(Interpreter.Evaluate(n).Values.Append(0).Max(), MostTrials);

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
