using System.Globalization;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>Warnings about an approximation that is not close to the posterior.</summary>
public static class ApproximationDiagnostics
{
    private const string Unsupported = "do not trust these numbers without another method that agrees";

    /// <param name="quality">The quality of the approximation.</param>
    /// <param name="better">A method that checks it; null if none is known.</param>
    /// <param name="advice">What to do instead; null if nothing is known.</param>
    public static IEnumerable<Diagnostic> Find(ApproximationQuality quality, SuggestedMethod? better, string? advice)
    {
        if (quality.Fault == ApproximationFault.LightTails) yield return LightTails(quality.Sampling, better);
        if (quality.Fault == ApproximationFault.Poor) yield return Poor(quality, advice ?? Unsupported);
    }

    /// <summary>The warning about weighted draws whose weights are not reliable; none if they are.</summary>
    public static IEnumerable<Diagnostic> OfWeights(ImportanceSampling weights, string? advice)
    {
        if (!weights.Tail.IsReliable)
            yield return Warning($"the weighted draws are not reliable: {WhyOff(weights)}")
                .Next(advice ?? "do not trust these results unless another method agrees");
    }

    /// <summary>The warning that what is reported of latents is Laplace's approximation; none if weights correct it.</summary>
    public static IEnumerable<Diagnostic> OfLatents(FitSummary summary)
    {
        if (summary.Find<LatentWeights>() is { IsReliable: false } weights)
            yield return Warning("latents are integrated by Laplace's method, which the weights of their draws cannot correct ("
                    + FormattableString.Invariant($"k-hat {weights.Tail.Shape:F2}, ")
                    + FormattableString.Invariant($"effective sample size {weights.Tail.EffectiveDraws:N0} of {weights.Tail.Draws:N0})"))
                .Next("integrate groups of few numbers by nodes, `--marginalize quadrature`, or sample latents with the other unknowns, "
                    + "`--marginalize off`");
    }

    /// <summary>What is wrong with weights: their tail, or if that is as it should be, how few draws have weight.</summary>
    private static string WhyOff(ImportanceSampling weights)
    {
        var effective = weights.EffectiveSampleSize.ToString("0.#", CultureInfo.InvariantCulture);
        return weights.ParetoShape <= weights.ReliableShape
            ? FormattableString.Invariant($"the effective sample size is {effective} of {weights.Weights.Length:N0}, ")
                + $"though k-hat {Shape(weights)} is not above {Threshold(weights)}"
            : $"k-hat {Shape(weights)} (above {Threshold(weights)}), effective sample size {effective}";
    }

    private static Diagnostic LightTails(ImportanceSampling sampling, SuggestedMethod? better) =>
        Warning($"the approximation's tails are too light (k-hat {Shape(sampling)}, above "
            + $"{Threshold(sampling)}). Inside its draws weighted and unweighted means agree (effective sample size {Effective(sampling)})")
            .Next($"its draws cannot show what they do not reach: check the fit "
                + $"{(better is null ? "by another method" : $"with {better}")}");

    private static Diagnostic Poor(ApproximationQuality quality, string advice)
    {
        var (sampling, shape) = (quality.Sampling, Shape(quality.Sampling));
        var verdict = sampling.ParetoShape <= sampling.ReliableShape
            ? $"the approximation is off, though its k-hat of {shape} is not above {Threshold(sampling)}"
            : $"the approximation is poor (k-hat {shape}, above {Threshold(sampling)}): means and intervals may be far off";
        return Warning($"{verdict}. {Sentence(string.Join(", and ", Evidence(quality)))}").Next(advice);
    }

    private static IEnumerable<string> Evidence(ApproximationQuality quality)
    {
        if (quality.Missed is { } missed)
        {
            yield return $"about {Percent(missed.Probability)} of the posterior is at other modes, "
                + $"one of them at `{missed.Number}` = {NumberText.Short(missed.There)}, "
                + $"where this fit has {NumberText.Short(missed.Here)}";
            yield break;
        }

        yield return $"the effective sample size is {Effective(quality.Sampling)}";
        if (quality.Worst is { } worst) yield return $"{worst}";
    }

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private static Diagnostic Warning(string message) => Diagnostic.Warning("W0519", message, Place.None);

    private static string Effective(ImportanceSampling sampling) =>
        FormattableString.Invariant($"{sampling.EffectiveSampleSize:N0} of {sampling.Weights.Length:N0}");

    private static string Shape(ImportanceSampling sampling) => TailShape.Write(sampling.ParetoShape, sampling.ParetoShapeError);

    private static string Threshold(ImportanceSampling sampling) => sampling.ReliableShape.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Percent(double part) => FormattableString.Invariant($"{100 * part:0}%");
}
