namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Unknowns whose members are drawn about a location by a scale of which one at least depends on other unknowns: `effect[g] ~ Normal(mean,
/// spread)`. Their coordinates may be those of the story, or multiples of the scale (the centered and the non-centered parametrization).
/// </summary>
public static class LocationScalePriors
{
    /// <summary>The location and the scale of a draw, of its logarithm if it is positive; null if it has none.</summary>
    public static (Expr Location, Expr Scale)? Of(Draw draw)
    {
        var call = draw.Distribution;
        if (call.Through.Count > 0) return null;
        var (location, scale) = call.Of.Is(DistributionTraits.LocationScale)
            ? (call["mean"] ?? call["location"], call["sd"] ?? call["scale"])
            : call.Of.Is(DistributionTraits.LogLocationScale) ? (call["mean_log"], call["sd_log"]) : default;
        return location is null || scale is null ? null : (location, scale);
    }

    /// <summary>The unknowns of a plan with such priors.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="plan">How each unknown enters the density.</param>
    public static IReadOnlyList<Variable> Find(Problem problem, DensityPlan plan)
    {
        var unknowns = plan.Coordinates.ToDictionary(u => u.Name);
        return [.. plan.Coordinates.Where(IsDrawnSo)];

        bool IsDrawnSo(Variable unknown)
        {
            var graph = problem.Graph;
            List<Statement> statements = [.. graph.StatementsOf(unknown.Name)];
            if (unknown.Role != Role.Latent || statements.Count == 0 || GroupMembers.Find(problem, unknown) is not null) return false;
            if (!statements.TrueForAll(s => s is Draw d && Of(d) is not null && IsAligned(unknown, d))) return false;
            List<Access> reads = [.. statements.SelectMany(s => Reads(graph, (Draw)s))];
            return reads.TrueForAll(r => r.Of != unknown.Name && IsKnown(r)) && reads.Exists(r => unknowns.ContainsKey(r.Of));
        }

        bool IsKnown(Access read) => problem.Graph[read.Of].Role switch
        {
            Role.Derived => true,
            Role.Data => !plan.Unobserved.Filled.ContainsKey(read.Of),
            _ => unknowns.ContainsKey(read.Of),
        };
    }

    /// <summary>What the location and the scale of a draw read, through definitions.</summary>
    public static IEnumerable<Access> Reads(ModelGraph graph, Draw draw) => Of(draw) is var (location, scale)
        ? DeepReads.Find(graph, location).Concat(DeepReads.Find(graph, scale)) : [];

    /// <summary>Whether the unconstrained coordinate is the draw itself, or the logarithm of a log-normal one.</summary>
    private static bool IsAligned(Variable unknown, Draw draw) =>
        draw.Distribution.Of.Is(DistributionTraits.LocationScale) ? unknown.Support is Reals : unknown.Support is PositiveReals;
}
