namespace ProbDsl.Inference.Structures;

/// <summary>
/// Reads the arguments of a distribution one of which is linear in params, with predictors that the data give: a regression.
/// </summary>
internal static class LinearPlaces
{
    /// <summary>The distribution with one place for each param; null if its arguments do not match.</summary>
    public static EstimatedDistribution? Match(ModelGraph graph, Draw draw, StandardCatalog catalog)
    {
        if (catalog[draw.Distribution.Of] is not IEstimable estimable || draw.Target.Type.Rank > 0) return null;
        var places = new List<EstimatedPlace>();
        List<LinearTerm> offsets = [];
        foreach (var given in draw.Distribution.Arguments)
        {
            if (EstimatedDistribution.Read(graph, draw, given).Place is { } plain)
            {
                places.Add(plain);
                continue;
            }

            var name = draw.Distribution.Of.Places.First(p => p.Spellings.Any(s => s.Parameters.Contains(given.Parameter)))
                .Spellings[0].Parameters[0].Name;
            if (!estimable.CanBeLinear(name) || LinearForm.Analyze(graph, given.Value, IsUnknown) is not { } terms) return null;
            if (!terms.Any(t => ReadsData(graph, t)) || terms.Any(t => !IsAllowed(graph, draw, given, t))) return null;
            offsets.AddRange(terms.Where(t => t.Unknown is null));
            places.AddRange(terms.Where(t => t.Unknown is not null)
                .Select(t => new EstimatedPlace(name, given, new ElementForm(t.Unknown!)) { Term = t }));
        }

        return new(draw, [.. places], []) { Offsets = [.. offsets] };

        bool IsUnknown(string name) => graph[name].Role is Role.Param or Role.Latent;
    }

    private static bool ReadsData(ModelGraph graph, LinearTerm term) =>
        term.Known.SelectMany(e => DeepReads.Find(graph, e)).Any(a => graph[a.Of].Role == Role.Data);

    /// <summary>Whether a param may be anywhere on the line, and the predictors do not read what the statement draws.</summary>
    private static bool IsAllowed(ModelGraph graph, Draw draw, BoundArgument given, LinearTerm term)
    {
        if (term.Known.SelectMany(e => DeepReads.Find(graph, e)).Any(a => a.Of == draw.Target.Of)) return false;
        return term.Unknown is not { } access || (graph[access.Of].Role == Role.Param && !access.At.Any(a => a is WholeDimension)
            && (!EstimatedDistribution.Narrows(graph[access.Of].Type.Element, given.Parameter.Type.Element)
                || EstimatedDistribution.IsOrderOfLabels(graph, access, given)));
    }
}
