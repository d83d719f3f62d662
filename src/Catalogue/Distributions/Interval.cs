using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>The interval that the arguments low and high cut out, ends included; without one of them it has no end there.</summary>
internal sealed class Interval(Arguments a)
{
    public Value? Low { get; } = a.IsWritten("low") ? a["low"] : null;

    public Value? High { get; } = a.IsWritten("high") ? a["high"] : null;

    public static bool IsGiven(Arguments a) => a.IsWritten("low") || a.IsWritten("high");

    /// <summary>1 where x lies in it.</summary>
    public Value Holds(Value x) => (Low, High) switch
    {
        ({ } low, { } high) => (low <= x) & (x <= high),
        ({ } low, null) => low <= x,
        (null, { } high) => x <= high,
        _ => Equal(x, x),
    };

    /// <summary>The least value in it, of whole numbers a whole one.</summary>
    public Value? Lowest(NestedLaw law) => Low is { } low && law.IsWhole ? -Floor(-low) : Low;

    public Value? Highest(NestedLaw law) => High is { } high && law.IsWhole ? Floor(high) : High;

    /// <summary>The end of what lies before it: low itself, or of whole numbers the last one below.</summary>
    public Value? Below(NestedLaw law) => Lowest(law) is { } lowest && law.IsWhole ? lowest - 1 : Low;

    /// <summary>log P(low &lt;= X &lt;= high): as a difference in the tail that holds it, so that neither tail loses digits.</summary>
    public Value LogMass(NestedLaw law)
    {
        if (law.Of is not IDistributionFunction of) return new CountedShare(law, this).LogMass();
        var a = law.Arguments;
        if (Below(law) is not { } below) return of.LogCdf(High!, a);
        var (before, from) = (of.LogCdf(below, a), of.LogSurvival(below, a));
        return High is not { } high ? from
            : Where(before < Math.Log(0.5), LogOneLess.Difference(of.LogCdf(high, a), before), LogOneLess.Difference(from, of.LogSurvival(high, a)));
    }
}
