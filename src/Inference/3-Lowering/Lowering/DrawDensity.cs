using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Lowering;

/// <summary>Lowers the log density of a draw at the value of its target.</summary>
/// <param name="story">The lowering of the story.</param>
/// <param name="catalog">The definitions of its distributions.</param>
/// <param name="leftOut">The cells whose draws do not count.</param>
/// <param name="dimensions">Which elements of padded arrays exist.</param>
/// <param name="partial">The draws of vectors with missing cells.</param>
internal sealed class DrawDensity(
    StoryLowering story, StandardCatalog catalog, MarginalizedCells leftOut, PaddedDimensions dimensions, PartialDraws partial)
{
    private readonly Problem problem = story.Problem;

    /// <summary>The density of the draws that count, and the number of values that do, if some are marginalized.</summary>
    public (AxisTensor Value, AxisTensor? Counting) Counted(Draw draw, ImmutableDictionary<Loop, LoopValue> loops, Axis?[] members)
    {
        var nothing = new AxisTensor(story.Builder.Constant(0), []);
        var sequence = members is [.., not null] && IsOverRows(draw) ? InSequence(draw, loops) : null;
        var density = sequence?.Density ?? LogDensity(draw, loops);
        var kept = leftOut.CountMask(draw, density.EventRank, loops) ?? (partial.Contains(draw) ? sequence?.There : null);
        if (dimensions.Inside([.. draw.Target.Type.Dims.Take(density.EventRank)], loops) is { } inside)
            (density, kept) = (density.Where(inside, nothing), kept?.Where(inside, nothing));
        if (kept is { } counting) density = density.Where(counting, nothing);
        return (Summed(density, members), kept is { } counted ? Summed(counted, members) : null);
    }

    /// <summary>Whether a draw is one vector whose numbers are the rows of a plate.</summary>
    private static bool IsOverRows(Draw draw) =>
        draw.Loops.Count == 0 && draw.Target.Type.Dims is [{ Plate: { Within: null } plate, Size: var size }] && size == plate.Size
            && draw.Distribution.Of.Target.Dims.Count == 1;

    /// <summary>
    /// The density of each number of a normal vector given those before it: joint rows have densities in the order of their file.
    /// </summary>
    private (AxisTensor Density, AxisTensor There)? InSequence(Draw draw, ImmutableDictionary<Loop, LoopValue> loops) =>
        problem.Rows.ContainsKey(draw.Target.Of) || !draw.Distribution.Of.Is(DistributionTraits.GaussianVector)
        || draw.Distribution.Through.Count > 0
            ? null
            : partial.InSequence(draw, story.Treatment(story.Lower(draw.Distribution, loops)), story.Lower(draw.Target, loops), loops);

    /// <summary>The sum over the numbers of a draw; dimensions with an axis are kept as axes.</summary>
    private static AxisTensor Summed(AxisTensor density, Axis?[] members)
    {
        density = AxisTensor.Canonical(density.Value, [.. density.Axes, .. members.Take(density.EventRank)]);
        return density with { Value = Sum(density.Value, [.. Enumerable.Range(density.Axes.Length, density.EventRank)]) };
    }

    /// <summary>The log density of each element that is drawn separately: [axes.., elements..].</summary>
    public AxisTensor LogDensity(Draw draw, ImmutableDictionary<Loop, LoopValue> loops)
    {
        if (story.Moments is { } moments && new ExpectedDraws(story, catalog, moments) is var expected && expected.Concerns(draw))
            return expected.LogDensity(draw, loops);
        if (draw.Distribution.Through.Count > 0) return OfFlow(draw, loops);
        if (EnergyDraw.Find(draw) is { } energy) return EnergyLowering.LogDensity(story, energy, loops);
        if (problem.Rows.TryGetValue(draw.Target.Of, out var rows)) return OfRows(draw, rows, loops);
        var (target, variable) = (story.Lower(draw.Target, loops), problem.Graph[draw.Target.Of]);
        var distribution = story.Treatment(TypeTruncation
            .Truncate(story.Lower(draw.Distribution, loops), draw.Distribution, variable.Type, problem, catalog, story.Builder));
        if (partial.LogDensity(draw, distribution, target, loops) is { } ofWhatIsThere) return ofWhatIsThere;
        if (distribution.Of.Signature.Draws == DrawTypeSource.AsValue && !variable.Type.IsWhole)
            throw story.Unsupported($"{Articled.Of($"`{distribution.Of.Signature.Name}`")} over real numbers has no density of its own",
                "its rows can be drawn (`probdsl sample`) and compared with data (`probdsl divergence`)");
        if (distribution.Of is not IDensity)
            throw story.Unsupported($"`{distribution.Of.Signature.Name}` has no density of its own",
                "draw from a distribution that has one: `probdsl distributions` lists them");
        if (distribution.Of is IFiniteDistribution finite && (story.IsEnumerated(variable.Name) || IsLabel(target, variable)))
            return distribution.Picked(finite, EventReads.AsIndex(target), ((FiniteSupport)variable.Support).First);
        return OrderedDraws.IsSorted(variable.Type, draw.Distribution)
            ? OrderedDraws.Joined(distribution.LogDensity(target), distribution.IsOneForAll)
            : draw.Distribution.StartsFlow ? OfBase(draw, distribution, target) : distribution.LogDensity(target);
    }

    /// <summary>The density of the base at the rows mapped back, with the volume of that map.</summary>
    private AxisTensor OfFlow(Draw draw, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var (rows, logVolume) = story.FlowsOf(draw, loops).Inverse(story.Lower(draw.Target, loops));
        var distribution = story.Treatment(story.Lower(draw.Distribution.Base, loops));
        if (distribution.Of is not IDensity)
            throw story.Unsupported($"`{distribution.Of.Signature.Name}` has no density of its own", "start with `Normal(0, 1)`");
        var density = OfBase(draw, distribution, rows);
        var rank = Math.Min(density.EventRank, logVolume.EventRank);
        return SumBeyond(density, rank).JoinWith(SumBeyond(logVolume, rank), (a, b) => a + b);
    }

    /// <summary>The density of the distribution before a flow, with its support as the origin of its values.</summary>
    private AxisTensor OfBase(Draw draw, DistributionLowering distribution, AxisTensor rows)
    {
        if (FlowSupport.OfBase(draw.Distribution, rows) is not { } support) return distribution.LogDensity(rows);
        var statement = story.Builder.Origin;
        story.Builder.SetOrigin(support with { Statement = statement });
        var density = distribution.LogDensity(rows);
        story.Builder.SetOrigin(statement);
        return density;
    }

    /// <summary>The sum over the event dimensions beyond the first ones.</summary>
    private static AxisTensor SumBeyond(AxisTensor value, int rank) =>
        value with { Value = Sum(value.Value, [.. Enumerable.Range(value.Axes.Length + rank, value.EventRank - rank)]) };

    /// <summary>The densities under a nonparametric distribution of a fit: constants, since they do not depend on unknowns.</summary>
    private AxisTensor OfRows(Draw draw, RowDistribution distribution, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var data = problem.Data[draw.Target.Of];
        Shape members = data.Shape.Leading(problem.Graph[draw.Target.Of].Extents.Count);
        var densities = distribution.LogDensities(data.Values, story.Threads);
        return EventReads.Read(new(story.Builder.Data($"{draw.Target.Of} density", densities, members), []),
            story.Indices.Of(draw.Target, loops));
    }

    /// <summary>Whether data select one of the probabilities, so that it is looked up.</summary>
    private static bool IsLabel(AxisTensor target, Variable variable) =>
        variable is { Role: Role.Data, Type.States: not null } && target.EventRank == 0;
}
