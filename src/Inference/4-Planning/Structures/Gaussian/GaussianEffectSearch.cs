using static ProbDsl.Inference.Structures.Gaussian.GaussianStatements;

namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>
/// Finds normal latents that are added in the means of normal data, at any positions that loops or data give: crossed groupings,
/// differences of two members, coefficients, fields, autoregressions.
/// </summary>
/// <param name="graph">The story.</param>
/// <param name="unobserved">Its unobserved variables and missing cells.</param>
/// <param name="chained">The names of latents that are in chains.</param>
internal sealed class GaussianEffectSearch(ModelGraph graph, MissingDataAnalysis unobserved, IReadOnlySet<string>? chained = null)
    : IndependentLatentSearch<GaussianEffects>(graph, unobserved)
{
    private readonly bool isBesideParams = graph.Variables.Any(v => v.Role == Role.Param) && !graph.Variables.Any(v => v.IsFiniteLatent);

    /// <summary>The latents that may be in a block.</summary>
    public IEnumerable<GaussianMember> Effects() => Candidates(Independent());

    protected override IEnumerable<GaussianMember> Candidates(IEnumerable<GaussianMember> independent) => independent.Where(IsEffect);

    protected override IEnumerable<GaussianMember> Autoregressions(IEnumerable<Variable> latents) => latents
        .Where(v => chained?.Contains(v.Name) != true).Select(v => AutoregressionSearch.Find(Graph, v)).OfType<GaussianMember>()
        .Where(a => isBesideParams || a.Draws.SelectMany(Unknowns).Any(n => n != a.Latent.Name));

    protected override GaussianEffects? Block(
        ValueList<GaussianMember> latents, HashSet<string> names, ValueList<Draw> observations) =>
        Seen(observations, names, d => new LinearEffects(this, names, d)) is { } seen
            ? new(latents, seen.Draws)
            {
                Linearized = seen.Linearized,
                Apart = [.. latents.Where(l => !l.IsAutoregression && observations.All(d => ReadsOne(d, l.Latent)))
                    .Select(l => l.Latent.Name)],
            } : null;

    /// <summary>
    /// Whether a latent is of members that data give, has an unknown in its prior that no observation of it reads, as the scale of
    /// coefficients, or is beside a param, which is estimated with every latent integrated. Others are parameters, which methods report as
    /// they are; with labels of rows too, since `em` maximizes over them.
    /// </summary>
    private bool IsEffect(GaussianMember latent) => isBesideParams
        || (latent.Loops.Count > 0 && latent.Loops.All(l => l.To.Number is null && !l.To.Symbols.Any(IsHyperparameter)))
        || Unknowns(latent.Draw).Except(Statements.Where(s => !ReferenceEquals(s, latent.Draw) && Names(s).Contains(latent.Latent.Name))
            .SelectMany(Unknowns)).Any();

    private bool IsHyperparameter(string symbol) => Graph.Hyperparameters.Any(h => h.Name == symbol);

    private IEnumerable<string> Unknowns(Statement statement) =>
        Reads(statement).Select(r => r.Of).Where(n => Graph[n].Role is Role.Param or Role.Latent);

    /// <summary>Whether a statement reads one member of a latent of numbers at most.</summary>
    private bool ReadsOne(Draw draw, Variable latent)
    {
        var places = Reads(draw).Where(r => r.Of == latent.Name).Select(r => r.At).Distinct().ToList();
        return latent.Type.Rank == 0 && latent.Extents.Count > 0 && places.Count <= 1 && places.TrueForAll(at =>
            at.Count == latent.Extents.Count
            && at.All(a => a is AffineIndex or ComputedIndex && IndexLoops.Of(a).All(draw.Loops.Contains)));
    }

    /// <summary>Whether an expression is linear in the latents, read as numbers or vectors at known positions.</summary>
    private sealed class LinearEffects(GaussianEffectSearch search, HashSet<string> names, Draw draw) : LinearReads(search.Graph,
        names.Contains)
    {
        protected override bool Accepts(Access access)
        {
            var summed = ExprTree.LoopsOf(access).Where(l => !draw.Loops.Contains(l)).ToList();
            return access.Type.Rank <= 1
                && summed.TrueForAll(l => access.At.Count(a => a is AffineIndex { Loop: { } own } && own == l) == 1)
                && access.At.All(at => at switch
                {
                    WholeDimension or AffineIndex { Loop: null } => true,
                    AffineIndex { Loop: { } loop } => draw.Loops.Contains(loop) || IsFixed(loop),
                    CombinedIndex combined => combined.Loops.All(draw.Loops.Contains),
                    ComputedIndex computed => search.Positions.AreInside(computed, draw),
                    SliceIndex { From: AffineIndex { Loop: null }, To: AffineIndex { Loop: null } } => true,
                    _ => false,
                });
        }
    }
}
