using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Options;

namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>
/// Estimates of an approximation corrected by the importance weights of its draws. Where almost all draws have weight, what the weights
/// change is added to the approximation's own moments and quantiles, which have no Monte Carlo error: draws cancel (a control variate), and
/// equal weights change nothing. Else the weighted draws are summarized alone.
/// </summary>
/// <param name="sampling">The weights.</param>
/// <param name="interval">The credible interval to report.</param>
public sealed class WeightCorrection(ImportanceSampling sampling, CredibleInterval interval)
{
    /// <summary>With a smaller part of the draws as effective sample size, differences have more noise than weighted draws.</summary>
    private const double Correlated = 0.8;

    private readonly DrawSummary weighted = new(sampling.Weights, interval), plain = new(sampling.Weights.Length, interval);

    private readonly bool isNear = sampling.EffectiveSampleSize >= Correlated * sampling.Weights.Length;

    /// <summary>The estimate under the weights.</summary>
    /// <param name="variable">The unknown or definition.</param>
    /// <param name="own">Its moments and quantiles under the approximation in closed form, beside which the Monte Carlo error of what the
    /// weights change is small; null if they come from the draws.</param>
    /// <param name="draws">Its draws [draws, shape..], one for each weight.</param>
    public Estimate Of(Variable variable, Estimate? own, Tensor draws)
    {
        if (own?.Spread is null) return weighted.Of(variable, draws);
        if (!isNear) return WithErrorOf(own, weighted.Of(variable, draws));
        var (with, without) = (weighted.Of(variable, draws), plain.Of(variable, draws));
        var (spread, other, least, most) = (own.Spread, (with.Spread!, without.Spread!), Reached(draws, (a, b) => a < b),
            Reached(draws, (a, b) => a > b));
        return own with
        {
            Value = Moved(own.Value, with.Value, without.Value),
            Spread = new(
                Combined((sd, w, p) => p > 0 ? sd * w / p : sd, spread.Sd, other.Item1.Sd, other.Item2.Sd),
                new Quantiles(interval, Moved(spread.Low, other.Item1.Low, other.Item2.Low),
                    Moved(spread.Median, other.Item1.Median, other.Item2.Median), Moved(spread.High, other.Item1.High, other.Item2.High)))
            {
                Error = spread.Error is { } error ? Scaled(error, _ => sampling.EffectiveSampleSize / sampling.Weights.Length) : null,
            },
        };

        // draws are in the support, and so is what lies between them
        Tensor Moved(Tensor exact, Tensor to, Tensor from) => new(exact.Shape, [.. Enumerable.Range(0, exact.Values.Length).Select(i =>
            exact.Values[i] + (to.Values[i] - from.Values[i]) is var moved && to.Values[i] == from.Values[i] ? exact.Values[i]
                : Math.Clamp(moved, Math.Min(least[i], exact.Values[i]), Math.Max(most[i], exact.Values[i])))]);
    }

    /// <summary>Weighted estimates whose draws have a Monte Carlo error of their own, as draws of chains and of other weights do.</summary>
    private Estimate WithErrorOf(Estimate own, Estimate with) => own.Spread!.Error is not { } error ? with : with with
    {
        Spread = with.Spread! with
        {
            Error = Scaled(with.Spread.Error!, i => Math.Min(1, error.EffectiveDraws.Values[i] / sampling.Weights.Length)),
        },
    };

    /// <summary>The errors of a fraction of the effective draws.</summary>
    private static DrawError Scaled(DrawError error, Func<int, double> fractionOf) => new(
        new(error.StandardError.Shape, [.. error.StandardError.Values.Select((e, i) => e / Math.Sqrt(fractionOf(i)))]),
        new(error.EffectiveDraws.Shape, [.. error.EffectiveDraws.Values.Select((n, i) => Math.Max(1, n * fractionOf(i)))]));

    private static Tensor Combined(Func<double, double, double, double> combine, Tensor a, Tensor b, Tensor c) =>
        new(a.Shape, [.. Enumerable.Range(0, a.Values.Length).Select(i => combine(a.Values[i], b.Values[i], c.Values[i]))]);

    /// <summary>The largest or least draw of each element.</summary>
    private static double[] Reached(Tensor draws, Func<double, double, bool> isFurther)
    {
        var width = draws.Values.Length / draws.Shape[0];
        var reached = draws.Values[..width];
        for (var i = width; i < draws.Values.Length; i++)
            if (isFurther(draws.Values[i], reached[i % width])) reached[i % width] = draws.Values[i];
        return reached;
    }
}
