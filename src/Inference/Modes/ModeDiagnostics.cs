using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Reliability;
using ProbDsl.Inference.Results.Text;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;

namespace ProbDsl.Inference.Modes;

/// <summary>What can be wrong with a mode, and with draws about it.</summary>
internal static class ModeDiagnostics
{
    /// <summary>A mode is found to a hundredth of a standard deviation, or it is none.</summary>
    private const double Near = 0.01;

    public static Diagnostic NoNormal(string method, NoLaplaceApproximation none, LogJoint joint, Mode mode)
    {
        var (what, next, span) = Describe(none, joint, mode);
        return Diagnostic.Error("E0516", $"`{method}` has no normal law to give: {what}", span).Next(next);
    }

    public static Diagnostic Undetermined(NoLaplaceApproximation none, LogJoint joint, Mode mode)
    {
        var (what, next, span) = Describe(none, joint, mode, joint.IsOfParams);
        var elsewhere = joint.Coordinates.All(c => c.Unknown.Role == Role.Latent)
            ? "; the peak of a density says little of where its mass is: `--method importance` tells means and spreads" : "";
        return Diagnostic.Warning("W0517", $"this point is not determined: {what}", span).Next(next + elsewhere);
    }

    /// <summary>Whether the density curves upwards along a direction in which the climb has not run off.</summary>
    public static bool IsSaddle(NoLaplaceApproximation none, LogJoint joint, Mode mode) =>
        none.Obstacle == LaplaceObstacle.Rising && !Directions(none, joint, mode).RanOff;

    /// <param name="span">Of the shares.</param>
    /// <param name="weights">Their name.</param>
    /// <param name="first">The first, from 1, of two components in a row that have the same law.</param>
    public static Diagnostic Alike(SourceSpan span, string weights, int first) =>
        Diagnostic.Warning("W0517", $"this point is not determined: components {first} and "
            + $"{first + 1} came out the same, so that nothing tells `{weights}[{first}]` from `{weights}[{first + 1}]`", span)
            .Next("the rows show fewer components: use fewer (`--set K=...`)");

    private static (string What, string Next, SourceSpan Span) Describe(NoLaplaceApproximation none, LogJoint joint, Mode mode,
        bool isLikelihood = false)
    {
        var (names, span, ranOff) = Directions(none, joint, mode);
        var (density, whole, top) = isLikelihood ? ("log-likelihood", "likelihood", "maximum") : ("log density", "posterior", "mode");
        return none.Obstacle switch
        {
            _ when ranOff => ($"the climb ran off along {names}, so that the {whole} has no {top} inside of its support",
                $"a scale that goes to 0 with its members at their mean, or a class that a line parts from the other, has no "
                    + $"{top}: write members as `mean + scale * z[n]`, or give a prior that keeps away from there", span),
            LaplaceObstacle.Flat => ($"the {density} does not change along {names}, so that "
                + $"{(isLikelihood ? "other points are as likely" : "the posterior cannot be normalized")}",
                "nothing holds these numbers: give each a prior of its own, as in `a ~ Normal(0, 10)`, "
                    + "or leave out one that others can make up for", span),
            LaplaceObstacle.Spike => ($"the peak is narrower along {names} than 64-bit numbers tell its places apart",
                "take it about its mean, `offset + small * z`; a scale that goes to 0 where its members are all the same needs a prior "
                    + "that keeps away from 0, such as `InverseGamma(2, 1)`", span),
            LaplaceObstacle.Rising => ($"where the climb ended the {density} curves upwards along {names}, so that this is no {top}",
                "more starts may find one (`--restarts 20`); labels that can be exchanged may leave none", span),
            _ => ($"the {top} lies on the edge of the support along {names}",
                "a bound that depends on other unknowns stops the climb: write it with free room, or use a law without an edge", span),
        };
    }

    /// <summary>A warning where the normal approximation is not at a mode.</summary>
    public static IEnumerable<Diagnostic> OfNormal(LaplaceApproximation normal)
    {
        if (normal.Distance > Near)
            yield return Diagnostic.Warning("W0518",
                $"the climb ended {FixedPoint.Write(normal.Distance, "0.##")} standard deviations from the mode", Place.None)
                .Next("run longer: `--max-iter 20000`");
    }

    public static IEnumerable<Diagnostic> OfWeights(ImportanceSampling weights, string? advice)
    {
        if (!weights.IsReliable)
            yield return Diagnostic.Warning("W0519", $"the weighted draws are not to be trusted: their weights have a tail of shape k = "
                + $"{Shape(weights)}, and up to {weights.ReliableShape:0.00} they can be; they are worth {Draws(weights)}", Place.None)
                .Next(advice ?? Unsupported);
    }

    private const string Unsupported = "do not trust these numbers without another method that agrees";

    private static string Draws(ImportanceSampling weights) =>
        weights.EffectiveSampleSize.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture) is var count && count == "1"
            ? "1 draw" : $"{count} draws";

    private static string Shape(ImportanceSampling weights) => TailShape.Write(weights.ParetoShape);

    /// <summary>
    /// The coordinates that make up most of a direction, by the names of their unknowns, the place of the first, and whether one has gone
    /// far beyond what numbers of data are.
    /// </summary>
    private static (string Names, SourceSpan Span, bool RanOff) Directions(NoLaplaceApproximation none, LogJoint joint, Mode mode)
    {
        var largest = none.Parts.Max(Math.Abs);
        List<int> parts = [.. Enumerable.Range(0, none.Parts.Length).Where(i => Math.Abs(none.Parts[i]) >= 0.3 * largest)];
        // a scale that is small in its unit has not run off where others are at fault, but it narrows a peak along other coordinates
        var candidates = none.Obstacle is LaplaceObstacle.Flat or LaplaceObstacle.Rising ? parts : Enumerable.Range(0, none.Parts.Length);
        List<int> gone = [.. candidates.Where(i => joint.IsTransformed(i) && Math.Abs(mode.Position[i]) > ShareEdges.Far)];
        var places = gone.Count > 0 ? gone : parts;
        var along = places.Select(joint.NameOf).DistinctBy(n => n.Name).ToList();
        var names = string.Join(", ", along.Take(4).Select(n => $"`{n.Name}`")) + (along.Count > 4 ? $" and {along.Count - 4} more" : "")
            + (along.Count > 1 ? " together" : "");
        return (names, along[0].Unknown.Span, gone.Count > 0);
    }
}
