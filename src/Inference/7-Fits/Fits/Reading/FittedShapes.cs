namespace ProbDsl.Inference.Fits.Reading;

/// <summary>
/// Checks the values of a fit against its story: every param has a value, in the shape that the story and the fit's sizes give it, and the
/// saved parts of the data match the story.
/// </summary>
internal static class FittedShapes
{
    /// <summary>What does not agree, in words; null if everything does.</summary>
    public static string? FindMismatch(SavedFit fit) =>
        MissingSize(fit) ?? OtherSize(fit) ?? NoValue(fit) ?? OtherGroups(fit) ?? OtherLevels(fit)
            ?? fit.Posterior.Arrays.Select(a => FindMismatch(fit, a.Key, a.Value)).FirstOrDefault(w => w is not null)
            ?? OtherDistribution(fit) ?? OtherWeight(fit);

    private static string? MissingSize(SavedFit fit) =>
        fit.Graph.Variables.SelectMany(v => v.Whole.Dims.Select(d => d.Size).Append(v.Type.States ?? Size.One)).SelectMany(s => s.Symbols)
            .Concat(fit.Graph.Plates.Select(p => p.Name))
            .FirstOrDefault(s => fit.SavedData.Sizes.GetValueOrDefault(s, -1) < 0) is { } open ? $"the size of `{open}` is missing" : null;

    private static string? OtherSize(SavedFit fit) =>
        fit.Hyperparameters.Where(h => fit.SavedData.Sizes.TryGetValue(h.Key, out var size) && size != h.Value)
            .Select(h => $"the hyperparameter `{h.Key}` is {h.Value:R}, but the size is {fit.SavedData.Sizes[h.Key]}").FirstOrDefault();

    private static string? NoValue(SavedFit fit) =>
        fit.Graph.Variables.FirstOrDefault(v => v.Role == Role.Param && !fit.Posterior.Arrays.ContainsKey(v.Name)) is { } missing
            ? $"`{missing.Name}` has no value" : null;

    /// <summary>
    /// The error if groups do not have one length per member of the enclosing plates, or are longer than the plate's size; null otherwise.
    /// </summary>
    private static string? OtherGroups(SavedFit fit)
    {
        foreach (var plate in fit.Graph.Plates.Where(p => p.Within is not null))
        {
            var around = GroupNesting.Around(plate).Select(p => fit.SavedData.Sizes[p.Name]);
            if (!fit.SavedData.Groups.Lengths.TryGetValue(plate.Name, out var lengths)
                || !lengths.Shape.Select(s => (long)s).SequenceEqual(around)
                || lengths.Values.Prepend(0).Max() > fit.SavedData.Sizes[plate.Name])
                return $"the group lengths of `{plate.Name}` do not match its sizes";
        }

        return null;
    }

    private static string? OtherLevels(SavedFit fit) =>
        fit.SavedData.Levels.Where(l => fit.SavedData.Sizes.GetValueOrDefault(l.Key, l.Value.Count) != l.Value.Count)
            .Select(l => $"`{l.Key}` is {fit.SavedData.Sizes[l.Key]} but has {l.Value.Count} names").FirstOrDefault();

    /// <summary>The error if a distribution does not have as many numbers as its unknowns; null otherwise.</summary>
    private static string? OtherDistribution(SavedFit fit) =>
        fit.Distributions.Where(l => l.Unknowns.Any(u => !fit.Posterior.Arrays.ContainsKey(u))
            || l.Distribution.Numbers != l.Unknowns.Sum(u => fit.Posterior.Arrays[u].Values.Length / fit.Posterior.Count))
            .Select(l => $"the distribution of {string.Join(", ", l.Unknowns.Select(u => $"`{u}`"))} has the wrong size").FirstOrDefault();

    /// <summary>The error if a weight of a net is not finite; null otherwise.</summary>
    private static string? OtherWeight(SavedFit fit) =>
        fit.Weights.FirstOrDefault(w => Array.Exists(w.Value.Values, v => !double.IsFinite(v))) is { Key: { } name }
            ? $"the weights `{name}` have a value that is not finite" : null;

    private static string? FindMismatch(SavedFit fit, string name, Tensor draws)
    {
        if (fit.Graph.Variables.FirstOrDefault(v => v.Name == name && v.Role is Role.Param or Role.Latent) is not { } unknown)
            return $"the story has no unknown `{name}`";
        var sizes = unknown.Whole.Dims.Select(d => Number(d.Size, fit.SavedData.Sizes)).ToList();
        if (!draws.Shape.Skip(1).Select(s => (double)s).SequenceEqual(sizes))
            return $"`{name}` has the shape [{string.Join(", ", draws.Shape.Skip(1))}], but the story gives [{string.Join(", ", sizes)}]";
        return Array.Exists(draws.Values, v => !double.IsFinite(v))
            ? $"`{name}` has a value that is not finite" : FittedValues.FindOutsideSupport(fit, unknown, draws);
    }

    /// <summary>A size in floating point: an edited record may have a size beyond the range of integers.</summary>
    public static double Number(Size size, IReadOnlyDictionary<string, long> sizes) =>
        size.Terms.Sum(t => t.Symbols.Aggregate((double)t.Coefficient, (product, symbol) => product * sizes[symbol]));
}
