namespace ProbDsl.Catalog.Distributions;

/// <summary>The interval between two bounds, ends included; unbounded on the side of a missing one.</summary>
internal sealed class Interval(Value? low, Value? high)
{
    /// <summary>The interval between the arguments low and high.</summary>
    public Interval(Arguments a)
        : this(a.IsWritten("low") ? a["low"] : null, a.IsWritten("high") ? a["high"] : null)
    {
    }

    public Value? Low => low;

    public Value? High => high;

    public static bool IsGiven(Arguments a) => a.IsWritten("low") || a.IsWritten("high");

    /// <summary>1 where x is in the interval.</summary>
    public Value Holds(Value x) => (Low, High) switch
    {
        ({ } low, { } high) => (low <= x) & (x <= high),
        ({ } low, null) => low <= x,
        (null, { } high) => x <= high,
        _ => Equal(x, x),
    };

    /// <summary>1 where all elements of a draw, its last dimensions, are in the interval.</summary>
    public Value HoldsAll(Value x, int rank) => rank == 0 ? Holds(x) : !MaxOf(!Holds(x), [.. Enumerable.Range(1, rank).Select(d => -d)]);

    /// <summary>The smallest value in the interval, rounded up for a distribution on integers.</summary>
    public Value? Lowest(NestedDistribution distribution) => Low is { } low && distribution.IsWhole ? -Floor(-low) : Low;

    public Value? Highest(NestedDistribution distribution) => High is { } high && distribution.IsWhole ? Floor(high) : High;

    /// <summary>
    /// The upper end of the part below the interval: low itself, or for a distribution on integers the last one below it.
    /// </summary>
    public Value? Below(NestedDistribution distribution) => Lowest(distribution) is { } lowest && distribution.IsWhole ? lowest - 1 : Low;

    /// <summary>Whether the probability of the interval can be computed.</summary>
    public bool HasMass(NestedDistribution distribution) => distribution.Of switch
    {
        IDistributionFunction or IFiniteDistribution or Delta => true,
        Mixture => distribution.Arguments.Distributions("components").All(HasMass),
        Truncated => HasMass(Inner(distribution)),
        _ => Covers(distribution),
    };

    /// <summary>log P(low &lt;= X &lt;= high).</summary>
    /// <exception cref="ArgumentException">The distribution has no formula for it.</exception>
    public Value LogMass(NestedDistribution distribution) => distribution.Of switch
    {
        IDistributionFunction or IDensity when new CountProbability(distribution, this) is { IsShort: true } few => few.LogMass(),
        IDistributionFunction of => SupportEnds.Of(distribution, (Low ?? High!).Program).LogMass(Low, High,
            (from, to) => new Interval(from, to).LogMass(distribution, of)),
        IFiniteDistribution of => LogSumOfStates(distribution, of),
        Delta => Log(Holds(distribution.Arguments["value"])),
        Mixture => LogSumExp(LogProbabilities(distribution), -1),
        Truncated => LogMassOfBoth(Inner(distribution), new(distribution.Arguments)),
        _ when Covers(distribution) => (Low ?? High!) * 0,
        _ => throw new ArgumentException($"{distribution.Of.Signature} has no formula for its probability between bounds"),
    };

    private static NestedDistribution Inner(NestedDistribution truncated) => truncated.Arguments.Distributions("distribution")[0];

    /// <summary>log P(X in this interval) of X that is known to lie in another one.</summary>
    private Value LogMassOfBoth(NestedDistribution distribution, Interval given)
    {
        if (given.Low is null && given.High is null) return LogMass(distribution);
        var (common, own) = (And(given), given.LogMass(distribution));
        if (common is not { Low: { } lowest, High: { } highest }) return common.LogMass(distribution) - own;
        var isEmpty = highest < lowest;
        var both = new Interval(Where(isEmpty, highest, lowest), Where(isEmpty, lowest, highest)).LogMass(distribution);
        return Where(isEmpty, double.NegativeInfinity, both - own);
    }

    /// <summary>What is in both intervals.</summary>
    public Interval And(Interval other)
    {
        return new(Of(Low, other.Low, Max), Of(High, other.High, Min));

        static Value? Of(Value? a, Value? b, Func<Value, Value, Value> tighter) => a is null ? b : b is null ? a : tighter(a, b);
    }

    /// <summary>The log of the sum of the probabilities of the states in the interval.</summary>
    private Value LogSumOfStates(NestedDistribution distribution, IFiniteDistribution of)
    {
        var logs = of.LogProbabilities(distribution.Arguments);
        var states = logs.Program.Iota(logs.Shape[^1], ((FiniteSupport)distribution.Of.Signature.Support).First);
        return LogSumExp(Where(new Interval(Column(Low), Column(High)).Holds(states), logs, double.NegativeInfinity), -1);

        static Value? Column(Value? bound) => bound is null ? null : Matrices.Column(bound);
    }

    // by the support of its signature, the distribution has no mass outside the interval
    private bool Covers(NestedDistribution distribution) => distribution.Of.Signature.Support switch
    {
        PositiveReals or NaturalNumbers => High is null && CountProbability.Number(Low!) <= 0,
        UnitInterval => (Low is null || CountProbability.Number(Low) <= 0) && (High is null || CountProbability.Number(High) >= 1),
        _ => false,
    };

    /// <summary>log(weights[k] P_k(low &lt;= X &lt;= high)) of the components of a mixture, shape [.., K].</summary>
    public Value LogProbabilities(NestedDistribution mixture)
    {
        var masses = mixture.Arguments.Distributions("components").Select(LogMass).ToList();
        var shape = masses.Aggregate(Shape.Scalar, (s, m) => Shape.Broadcast(s, m.Shape));
        return Concat(-1, [.. masses.Select(m => Reshape(Broadcast(m, shape), [.. shape, 1]))]) + Log(mixture.Arguments["weights"]);
    }

    // a difference computed in the tail that contains the interval, so that no precision is lost
    private Value LogMass(NestedDistribution distribution, IDistributionFunction of)
    {
        var a = distribution.Arguments;
        if (Below(distribution) is not { } below) return of.LogCdf(High!, a);
        var (before, from) = (of.LogCdf(below, a), of.LogSurvival(below, a));
        return High is not { } high ? from
            : Where(before < Math.Log(0.5), LogComplement.Difference(of.LogCdf(high, a), before),
                LogComplement.Difference(from, of.LogSurvival(high, a)));
    }
}
