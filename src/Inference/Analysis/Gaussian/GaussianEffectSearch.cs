using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Observations;
using ProbDsl.Parser.Syntax;
using static ProbDsl.Inference.Analysis.Gaussian.GaussianStatements;

namespace ProbDsl.Inference.Analysis.Gaussian;

/// <summary>
/// Finds independent normal latents that are added in the means of normal data, at any positions that loops or data give: crossed
/// groupings, differences of two members, coefficients, fields.
/// </summary>
internal sealed class GaussianEffectSearch
{
    private readonly ModelGraph graph;
    private readonly Unobserved unobserved;
    private readonly List<Statement> statements;
    private readonly List<GaussianMember> candidates;

    public GaussianEffectSearch(ModelGraph graph, Unobserved unobserved)
    {
        (this.graph, this.unobserved) = (graph, unobserved);
        statements = [.. graph.Story.Where(s => s is Draw or TargetIncrement && !unobserved.Silent.Contains(s))];
        candidates = [.. graph.Variables.Where(v => v.Role == Role.Latent && unobserved.StaysUnknown(v))
            .Select(v => GaussianMembersOf.Independent(graph, v)).OfType<GaussianMember>().Where(IsEffect)];
    }

    /// <summary>The blocks of latents that meet in a statement, in the order of the story.</summary>
    public IEnumerable<GaussianEffects> Find()
    {
        List<GaussianMember> left = [.. candidates];
        while (left.Count > 0)
        {
            List<GaussianMember> together = [left[0]];
            left.RemoveAt(0);
            while (left.Find(m => together.Exists(t => Meet(t, m))) is { } other)
            {
                together.Add(other);
                left.Remove(other);
            }

            if (Block([.. candidates.Where(together.Contains)]) is { } block) yield return block;
        }
    }

    /// <summary>
    /// Whether a latent is of members that data give, or has an unknown in its prior that no observation of it reads, as the scale of
    /// coefficients. Others are parameters, which methods report as they are.
    /// </summary>
    private bool IsEffect(GaussianMember latent) =>
        (latent.Loops.Count > 0 && latent.Loops.All(l => l.To.Number is null && !l.To.Symbols.Any(IsHyperparameter)))
        || Unknowns(latent.Draw).Except(statements.Where(s => !ReferenceEquals(s, latent.Draw) && Names(s).Contains(latent.Latent.Name))
            .SelectMany(Unknowns)).Any();

    private bool IsHyperparameter(string symbol) => graph.Hyperparameters.Any(h => h.Name == symbol);

    private IEnumerable<string> Unknowns(Statement statement) =>
        Reads(statement).Select(r => r.Of).Where(n => graph[n].Role is Role.Param or Role.Latent);

    private GaussianEffects? Block(ValueList<GaussianMember> effects)
    {
        var names = effects.Select(m => m.Latent.Name).ToHashSet();
        var all = statements.Where(s => Names(s).Any(names.Contains)).ToList();
        if (all.Exists(s => s is not Draw || Names(s).Any(n => graph[n].IsFiniteLatent))) return null;
        var priors = effects.Select(m => m.Draw).ToList();
        if (priors.Exists(d => Reads(d).Any(r => names.Contains(r.Of)))) return null;
        ValueList<Draw> observations = [.. all.Cast<Draw>().Where(d => !priors.Contains(d, ReferenceEqualityComparer.Instance))];
        return observations.Count > 0 && observations.All(d => IsLinear(d, names))
            ? new(effects, observations) { Apart = [.. names.Where(n => observations.All(d => ReadsOne(d, graph[n])))] } : null;
    }

    /// <summary>Whether a statement reads one member of a latent of numbers at most.</summary>
    private bool ReadsOne(Draw draw, Variable latent)
    {
        var places = Reads(draw).Where(r => r.Of == latent.Name).Select(r => r.At).Distinct().ToList();
        return latent.Type.Rank == 0 && latent.Extents.Count > 0 && places.Count <= 1 && places.TrueForAll(at =>
            at.Count == latent.Extents.Count
            && at.All(a => a is AffineIndex or ComputedIndex && IndexLoops.Of(a).All(draw.Loops.Contains)));
    }

    /// <summary>Whether a draw of data is normal, with a mean that is linear in the latents and no other part that reads any.</summary>
    private bool IsLinear(Draw draw, HashSet<string> names) =>
        graph[draw.Target.Of] is { Role: Role.Data, Type.Element: Element.Real } data && draw.Copies.Count == 0
        && !unobserved.Filled.ContainsKey(data.Name) && draw.Distribution.Through.Count == 0
        && draw.Distribution.Of.Is(DistributionTraits.GaussianNumbers) && draw.Loops.All(l => l.Plate?.Within is null)
        && draw.Distribution.Values.All(g => g.Parameter.Name == "mean"
            ? new Linear(this, names, draw).Of(g.Value).Holds
            : !DeepReads.Of(graph, g.Value).Any(r => names.Contains(r.Of)));

    private bool Meet(GaussianMember one, GaussianMember other) => statements.Exists(s =>
    {
        var names = Reads(s).Select(r => r.Of).ToHashSet();
        return names.Contains(one.Latent.Name) && names.Contains(other.Latent.Name);
    });

    private bool IsKnown(Access read) =>
        graph[read.Of].Role is Role.Data or Role.Constant && !unobserved.Filled.ContainsKey(read.Of);

    private IEnumerable<Access> Reads(Statement statement) => DeepReads.Of(graph, statement);

    private IEnumerable<string> Names(Statement statement) =>
        Reads(statement).Select(r => r.Of).Concat(statement is Draw draw ? [draw.Target.Of] : []);

    /// <summary>Whether an expression is linear in the latents, read as numbers or vectors at known positions.</summary>
    private sealed class Linear(GaussianEffectSearch search, HashSet<string> names, Draw draw) : LinearReads(search.graph, names.Contains)
    {
        private static IEnumerable<Loop> LoopsIn(Expr expr) => ExprTree.All(expr).SelectMany(a => a switch
        {
            Position position => [position.Loop],
            Access access => ExprTree.LoopsOf(access),
            _ => (IEnumerable<Loop>)[],
        });

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
                    ComputedIndex computed => DeepReads.Of(search.graph, computed.Position).All(search.IsKnown)
                        && LoopsIn(computed.Position).All(draw.Loops.Contains),
                    SliceIndex { From: AffineIndex { Loop: null }, To: AffineIndex { Loop: null } } => true,
                    _ => false,
                });
        }
    }
}
