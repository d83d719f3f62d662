using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Inference.NaturalForms;
using ProbDsl.Inference.Structures.Gaussian;

namespace ProbDsl.Inference.Structures.Effects;

/// <summary>
/// Finds latents of independent members of one number each, such as rates of groups, that draws of data read in smooth functions, one
/// member each.
/// </summary>
/// <param name="graph">The story.</param>
/// <param name="unobserved">Its unobserved variables and missing cells.</param>
internal sealed class EffectSearch(ModelGraph graph, MissingDataAnalysis unobserved)
{
    private readonly List<Statement> statements =
        [.. graph.Story.Where(s => s is Draw or TargetIncrement && !unobserved.Silent.Contains(s))];

    private readonly KnownPositions positions = new(graph, unobserved);

    /// <summary>The latents, in the order of the story.</summary>
    public IEnumerable<EffectMembers> Find() => graph.Variables
        .Where(v => v.Role == Role.Latent && unobserved.StaysUnknown(v)).Select(Of).OfType<EffectMembers>();

    private EffectMembers? Of(Variable latent)
    {
        if (latent is not { Support: Reals or PositiveReals or UnitInterval, Type.Rank: 0, Extents.Count: > 0 }) return null;
        if (graph.StatementsOf(latent.Name).ToList() is not [Draw { Copies.Count: 0, Distribution.Through.Count: 0 } drawn]) return null;
        if (!GaussianStatements.DrawsAll(drawn, latent) || !HasDensity(drawn.Distribution) || IsRead(drawn, latent)) return null;
        var all = statements.Where(s => IsRead(s, latent)).ToList();
        if (all.Count == 0 || !all.TrueForAll(s => s is Draw draw && Observes(draw, latent))
            || all.Append(drawn).SelectMany(s => DeepReads.Names(graph, s)).Any(n => graph[n].IsFiniteLatent)) return null;
        return new(latent, drawn, [.. all.Cast<Draw>()])
        {
            AreOfRows = all.Cast<Draw>().All(d => IsOfRows(d, latent, drawn)),
            Family = FamilyOf(latent, all.Cast<Draw>().Prepend(drawn)),
        };
    }

    /// <summary>The family to whose densities all statements belong as functions of the latent; null if there is none.</summary>
    private NaturalStatistics? FamilyOf(Variable latent, IEnumerable<Draw> statements)
    {
        var finder = new ConjugateUseFinder(graph, new StandardCatalog(), name => name == latent.Name);
        var uses = statements.SelectMany(finder.Of).ToList();
        var family = uses.TrueForAll(u => u is { Why: null, Power: 1 }) ? FamilyOfUnknown.Find(latent, uses).Statistics : null;
        return family is NaturalStatistics.LogOdds or NaturalStatistics.LogAndLinear or NaturalStatistics.LogAndInverse ? family : null;
    }

    private bool IsRead(Statement statement, Variable latent) => DeepReads.Find(graph, statement).Any(r => r.Of == latent.Name);

    private static bool HasDensity(DistributionCall of) => !of.Of.Is(DistributionTraits.Kinked) && !of.Of.Is(DistributionTraits.Improper)
        && !of.Of.Is(DistributionTraits.Constant) && of.Distributions.All(HasDensity);

    /// <summary>Whether a draw of data reads one member, in smooth functions.</summary>
    private bool Observes(Draw draw, Variable latent) => IsOfKnown(draw) && ReadsOneMember(draw, latent)
        && new SmoothReads(graph, latent).Of(draw.Distribution);

    private bool IsOfKnown(Draw draw) => graph[draw.Target.Of] is { Role: Role.Data } data && draw.Copies.Count == 0
        && draw.Distribution.Through.Count == 0 && !unobserved.Filled.ContainsKey(data.Name);

    private bool ReadsOneMember(Draw draw, Variable latent) =>
        DeepReads.Find(graph, draw).Where(r => r.Of == latent.Name).Select(r => r.At).Distinct().ToList() is [var place]
        && place.Count == latent.Extents.Count && place.All(at => IsPlace(at, draw));

    /// <summary>Whether an index is a loop of the statement, or a position that data give.</summary>
    private bool IsPlace(At at, Draw draw) => at switch
    {
        AffineIndex { Loop: { } loop } => draw.Loops.Contains(loop),
        ComputedIndex computed => positions.AreInside(computed, draw),
        _ => false,
    };

    /// <summary>Whether a draw of data reads the members of its loops over plates, and loops over no other plate.</summary>
    private bool IsOfRows(Draw draw, Variable latent, Draw drawn) => GaussianStatements.IsAlong(drawn.Loops, draw)
        && DeepReads.Find(graph, draw).Where(r => r.Of == latent.Name).All(r => r.At.All(at => at is AffineIndex { Loop: not null }));
}
