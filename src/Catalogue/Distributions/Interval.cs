using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalogue.Distributions;

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

    /// <summary>1 where all elements of a draw lie in it, which are its last dimensions.</summary>
    public Value HoldsAll(Value x, int rank) => rank == 0 ? Holds(x) : !MaxOf(!Holds(x), [.. Enumerable.Range(1, rank).Select(d => -d)]);

    /// <summary>The least value in it, of whole numbers a whole one.</summary>
    public Value? Lowest(NestedDistribution distribution) => Low is { } low && distribution.IsWhole ? -Floor(-low) : Low;

    public Value? Highest(NestedDistribution distribution) => High is { } high && distribution.IsWhole ? Floor(high) : High;

    /// <summary>The end of what lies before it: low itself, or of whole numbers the last one below.</summary>
    public Value? Below(NestedDistribution distribution) => Lowest(distribution) is { } lowest && distribution.IsWhole ? lowest - 1 : Low;

    /// <summary>Whether the mass of a law in it has a formula.</summary>
    public bool HasMass(NestedDistribution distribution) => distribution.Of switch
    {
        IDistributionFunction or Delta => true,
        Mixture => distribution.Arguments.Distributions("components").All(HasMass),
        _ => Covers(distribution) || new CountedShare(distribution, this).IsKnown,
    };

    /// <summary>log P(low &lt;= X &lt;= high).</summary>
    public Value LogMass(NestedDistribution distribution) => distribution.Of switch
    {
        IDistributionFunction of => LogMass(distribution, of),
        Delta => Log(Holds(distribution.Arguments["value"])),
        Mixture => LogSumExp(LogShares(distribution), -1),
        _ when Covers(distribution) => (Low ?? High!) * 0,
        _ => new CountedShare(distribution, this).LogMass(),
    };

    // by its signature, nothing of the law lies outside
    private bool Covers(NestedDistribution distribution) => distribution.Of.Signature.Support switch
    {
        PositiveReals or NaturalNumbers => High is null && CountedShare.Number(Low!) <= 0,
        UnitInterval => (Low is null || CountedShare.Number(Low) <= 0) && (High is null || CountedShare.Number(High) >= 1),
        _ => false,
    };

    /// <summary>log(weights[k] P_k(low &lt;= X &lt;= high)) of the components of a mixture, shape [.., K].</summary>
    public Value LogShares(NestedDistribution mixture)
    {
        var masses = mixture.Arguments.Distributions("components").Select(LogMass).ToList();
        var shape = masses.Aggregate(Shape.Scalar, (s, m) => Shape.Broadcast(s, m.Shape));
        return Concat(-1, [.. masses.Select(m => Reshape(Broadcast(m, shape), [.. shape, 1]))]) + Log(mixture.Arguments["weights"]);
    }

    // as a difference in the tail that holds it, so that neither tail loses digits
    private Value LogMass(NestedDistribution distribution, IDistributionFunction of)
    {
        var a = distribution.Arguments;
        if (Below(distribution) is not { } below) return of.LogCdf(High!, a);
        var (before, from) = (of.LogCdf(below, a), of.LogSurvival(below, a));
        return High is not { } high ? from
            : Where(before < Math.Log(0.5), LogOneLess.Difference(of.LogCdf(high, a), before),
                LogOneLess.Difference(from, of.LogSurvival(high, a)));
    }
}
