namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Draws between bounds, by the quantile of a uniform number. Distributions without a quantile formula are drawn again until a draw lies
/// between the bounds, and those with <see cref="ITails"/> are inverted after <see cref="TriesBeforeInversion"/> such draws. NaN where the
/// probability between the bounds is 0, or after <see cref="MostTries"/> rejected draws.
/// </summary>
internal sealed class TruncatedDraws(NestedDistribution distribution, Interval interval)
{
    public const int MostTries = 100_000, TriesBeforeInversion = 64;

    private const int OwnArguments = 2;

    private readonly Value[] arguments = [.. distribution.Positional];
    private readonly bool isWhole = distribution.IsWhole;

    /// <exception cref="ArgumentException">The distribution has neither a quantile nor a draw of one element.</exception>
    public Value Draw(Noise noise, Shape shape) => distribution.Of switch
    {
        IQuantile of =>
            Drawn(noise, "quantile", (given, random) => Between(of, given, random), shape, [.. Bounds(), .. Tails(of), .. arguments]),
        IElementSampler of => Drawn(noise, "rejection", (given, random) => Inside(of, given, random), shape, [.. Bounds(), .. arguments]),
        _ => throw new ArgumentException($"{distribution.Of.Signature} cannot be drawn from between bounds"),
    };

    private delegate double OneDraw(ReadOnlySpan<double> given, RandomStream random);

    private Value Drawn(Noise noise, string way, OneDraw one, Shape shape, Value[] given) =>
        noise.Drawn($"{distribution.Of.Signature.Name} by {way} between bounds", (numbers, drawn, random) =>
            drawn[0] = one(numbers, random), shape,
            0, [.. given.Select(g => (g, 0))]);

    private Value[] Bounds() =>
        [interval.Lowest(distribution) ?? arguments[0].Program.Constant(double.NegativeInfinity),
            interval.Highest(distribution) ?? arguments[0].Program.Constant(double.PositiveInfinity)];

    // log P(X < low), log P(X <= high), log P(X >= low), log P(X > high)
    private Value[] Tails(IQuantile of)
    {
        var (below, high, a) = (interval.Below(distribution), interval.High, distribution.Arguments);
        var (all, none) = (arguments[0].Program.Constant(0), arguments[0].Program.Constant(double.NegativeInfinity));
        return
        [
            below is null ? none : of.LogCdf(below, a), high is null ? all : of.LogCdf(high, a),
            below is null ? all : of.LogSurvival(below, a), high is null ? none : of.LogSurvival(high, a),
        ];
    }

    private static double Between(IQuantile of, ReadOnlySpan<double> given, RandomStream random) =>
        Fraction(new(given[2], given[4]), new(given[3], given[5]), random.NextUniform()) is { } at
            ? Math.Clamp(of.Quantile(at, given[6..]), given[0], given[1]) : double.NaN;

    private double Inside(IElementSampler of, ReadOnlySpan<double> given, RandomStream random)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (of.DrawOne(given[OwnArguments..], random) is var drawn && drawn >= given[0] && drawn <= given[1]) return drawn;
            if (tries == TriesBeforeInversion - 1 && of is ITails tails) return Inverted(tails, given, random);
        }

        return double.NaN;
    }

    /// <summary>A draw by inversion, NaN if there is none.</summary>
    private double Inverted(ITails tails, ReadOnlySpan<double> given, RandomStream random)
    {
        var below = isWhole ? given[0] - 1 : given[0];
        var own = given[OwnArguments..];
        var (low, high) = (double.IsFinite(below) ? tails.Tails(below, own) : LogTails.AllAbove,
            double.IsFinite(given[1]) ? tails.Tails(given[1], own) : LogTails.AllBelow);
        return Fraction(low, high, random.NextUniform()) is { } at
            ? Math.Clamp(TailInversion.Find(tails, own, at, given[0], given[1], isWhole), given[0], given[1]) : double.NaN;
    }

    /// <summary>
    /// The place at a fraction of the probability between two places, in the smaller of the tails, whose logarithm keeps its digits; null
    /// if there is none.
    /// </summary>
    private static LogTails? Fraction(LogTails low, LogTails high, double fraction)
    {
        if (!(high.Below > low.Below) && !(low.Above > high.Above)) return null;
        return high.Below <= low.Above
            ? LogTails.OfBelow(Between(low.Below, high.Below, fraction)) : LogTails.OfAbove(Between(high.Above, low.Above, 1 - fraction));
    }

    // log(small + fraction (large - small)) of numbers that are given as logarithms
    private static double Between(double small, double large, double fraction)
    {
        var ratio = Math.Exp(small - large);
        return large + Math.Log(ratio + (fraction * (1 - ratio)));
    }
}
