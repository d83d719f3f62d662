using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Fits.Reading;

/// <summary>
/// Holds the values of a fit against its story: every param is there, in the shape that the story and the fit's sizes give it, and what is
/// kept of the data has the form of the story's.
/// </summary>
internal static class FittedShapes
{
    /// <summary>In words, what does not agree; null where all does.</summary>
    public static string? Wrong(KeptFit fit) =>
        SizeOpen(fit) ?? OtherSize(fit) ?? NoValue(fit) ?? OtherGroups(fit) ?? OtherLevels(fit)
            ?? fit.Posterior.Arrays.Select(a => Wrong(fit, a.Key, a.Value)).FirstOrDefault(w => w is not null)
            ?? OtherDistribution(fit) ?? OtherWeight(fit);

    private static string? SizeOpen(KeptFit fit) =>
        fit.Graph.Variables.SelectMany(v => v.Whole.Dims.Select(d => d.Size).Append(v.Type.States ?? Size.One)).SelectMany(s => s.Symbols)
            .Concat(fit.Graph.Plates.Select(p => p.Name))
            .FirstOrDefault(s => fit.SavedData.Sizes.GetValueOrDefault(s, -1) < 0) is { } open ? $"there is no size of `{open}`" : null;

    private static string? OtherSize(KeptFit fit) =>
        fit.Hyperparameters.Where(h => fit.SavedData.Sizes.TryGetValue(h.Key, out var size) && size != h.Value)
            .Select(h => $"`{h.Key}` is {h.Value:R}, and {fit.SavedData.Sizes[h.Key]} as a size").FirstOrDefault();

    private static string? NoValue(KeptFit fit) =>
        fit.Graph.Variables.FirstOrDefault(v => v.Role == Role.Param && !fit.Posterior.Arrays.ContainsKey(v.Name)) is { } missing
            ? $"there is none of `{missing.Name}`" : null;

    /// <summary>Groups have a length for each member of the plates around them, and the longest is the plate's size.</summary>
    private static string? OtherGroups(KeptFit fit)
    {
        foreach (var plate in fit.Graph.Plates.Where(p => p.Within is not null))
        {
            var around = GroupNesting.Around(plate).Select(p => fit.SavedData.Sizes[p.Name]);
            if (!fit.SavedData.Groups.Lengths.TryGetValue(plate.Name, out var lengths)
                || !lengths.Shape.Select(s => (long)s).SequenceEqual(around)
                || lengths.Values.Prepend(0).Max() > fit.SavedData.Sizes[plate.Name])
                return $"the groups of `{plate.Name}` have other lengths";
        }

        return null;
    }

    private static string? OtherLevels(KeptFit fit) =>
        fit.SavedData.Levels.Where(l => fit.SavedData.Sizes.GetValueOrDefault(l.Key, l.Value.Count) != l.Value.Count)
            .Select(l => $"`{l.Key}` is {fit.SavedData.Sizes[l.Key]} and has {l.Value.Count} names").FirstOrDefault();

    /// <summary>A law has as many numbers as its unknowns have.</summary>
    private static string? OtherDistribution(KeptFit fit) =>
        fit.Distributions.Where(l => l.Unknowns.Any(u => !fit.Posterior.Arrays.ContainsKey(u))
            || l.Distribution.Numbers != l.Unknowns.Sum(u => fit.Posterior.Arrays[u].Values.Length / fit.Posterior.Count))
            .Select(l => $"the law of {string.Join(", ", l.Unknowns.Select(u => $"`{u}`"))} has other numbers").FirstOrDefault();

    /// <summary>A net with a weight that is not a number gives no numbers.</summary>
    private static string? OtherWeight(KeptFit fit) =>
        fit.Weights.FirstOrDefault(w => Array.Exists(w.Value.Values, v => !double.IsFinite(v))) is { Key: { } name }
            ? $"the weights `{name}` have a value that is no finite number" : null;

    private static string? Wrong(KeptFit fit, string name, Tensor draws)
    {
        if (fit.Graph.Variables.FirstOrDefault(v => v.Name == name && v.Role is Role.Param or Role.Latent) is not { } unknown)
            return $"the story has no unknown `{name}`";
        var sizes = unknown.Whole.Dims.Select(d => Number(d.Size, fit.SavedData.Sizes)).ToList();
        if (!draws.Shape.Skip(1).Select(s => (double)s).SequenceEqual(sizes))
            return $"`{name}` has the shape [{string.Join(", ", draws.Shape.Skip(1))}], and the story says [{string.Join(", ", sizes)}]";
        return Array.Exists(draws.Values, v => !double.IsFinite(v))
            ? $"`{name}` has a value that is no finite number" : FittedValues.Outside(fit, unknown, draws);
    }

    /// <summary>In floating point: a record that was tampered with may ask for more than integers hold.</summary>
    public static double Number(Size size, IReadOnlyDictionary<string, long> sizes) =>
        size.Terms.Sum(t => t.Symbols.Aggregate((double)t.Coefficient, (product, symbol) => product * sizes[symbol]));
}
