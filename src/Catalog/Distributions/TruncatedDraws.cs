using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// Draws between bounds. By the quantile: NaN if the probability between them is below 1e-300. By rejection: NaN after <see
/// cref="MostTries"/> rejected draws.
/// </summary>
internal sealed class TruncatedDraws(NestedDistribution distribution, Interval interval)
{
    public const int MostTries = 100_000;

    private readonly Value[] arguments = [.. distribution.Positional];

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

    // P(X < low), P(X <= high), P(X >= low), P(X > high)
    private Value[] Tails(IQuantile of)
    {
        var (below, high, a) = (interval.Below(distribution), interval.High, distribution.Arguments);
        var (zero, one) = (arguments[0].Program.Constant(0), arguments[0].Program.Constant(1));
        return
        [
            below is null ? zero : Exp(of.LogCdf(below, a)), high is null ? one : Exp(of.LogCdf(high, a)),
            below is null ? one : Exp(of.LogSurvival(below, a)), high is null ? zero : Exp(of.LogSurvival(high, a)),
        ];
    }

    // a uniform fraction of the way between the probabilities of the bounds, measured from both ends
    private static double Between(IQuantile of, ReadOnlySpan<double> given, RandomStream random)
    {
        var (u, p, q) = (random.NextUniform(), given[3] - given[2], given[4] - given[5]);
        return Math.Max(p, q) > 1e-300
            ? Math.Clamp(of.Quantile(given[2] + (u * p), given[5] + ((1 - u) * q), given[6..]), given[0], given[1]) : double.NaN;
    }

    private static double Inside(IElementSampler of, ReadOnlySpan<double> given, RandomStream random)
    {
        for (var tries = 0; tries < MostTries; tries++)
            if (of.DrawOne(given[2..], random) is var drawn && drawn >= given[0] && drawn <= given[1]) return drawn;
        return double.NaN;
    }
}
