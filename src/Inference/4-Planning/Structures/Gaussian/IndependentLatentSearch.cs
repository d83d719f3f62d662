namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>Finds latents with independent normal members, and autoregressions, that meet in the means of normal data.</summary>
/// <typeparam name="TBlock">What is found.</typeparam>
/// <param name="graph">The story.</param>
/// <param name="unobserved">Its unobserved variables and missing cells.</param>
internal abstract class IndependentLatentSearch<TBlock>(ModelGraph graph, MissingDataAnalysis unobserved)
    where TBlock : GaussianBlock
{
    protected ModelGraph Graph { get; } = graph;

    /// <summary>The statements that add a term, or define positions of a latent.</summary>
    protected List<Statement> Statements { get; } =
        [.. new DefinedMembers(graph).Story.Where(s => s is Draw or TargetIncrement && !unobserved.Silent.Contains(s))];

    /// <summary>The blocks of latents that meet in a statement, in the order of the story.</summary>
    public IEnumerable<TBlock> Find()
    {
        List<GaussianMember> candidates = [.. Candidates(Independent()), .. Autoregressions(Unknown)];
        List<GaussianMember> left = [.. candidates];
        while (left.Count > 0)
        {
            List<GaussianMember> together = [left[0]];
            left.RemoveAt(0);
            while (left.Find(m => MayMeet(m, together[0]) && together.Exists(t => Meet(t, m))) is { } other)
            {
                together.Add(other);
                left.Remove(other);
            }

            if (Of([.. candidates.Where(together.Contains)]) is { } block) yield return block;
        }
    }

    /// <summary>The latents with one draw of independent members.</summary>
    protected IEnumerable<GaussianMember> Independent() => Unknown.Select(Independent).OfType<GaussianMember>();

    /// <summary>The latents on which an observation depends.</summary>
    private IEnumerable<Variable> Unknown => Graph.Variables.Where(v => v.Role == Role.Latent && unobserved.StaysUnknown(v));

    /// <summary>The autoregressions that may be in a block.</summary>
    protected virtual IEnumerable<GaussianMember> Autoregressions(IEnumerable<Variable> latents) => [];

    /// <summary>The latents that may be in a block, in the order in which they are searched.</summary>
    protected abstract IEnumerable<GaussianMember> Candidates(IEnumerable<GaussianMember> independent);

    /// <summary>Whether two latents may be in one block.</summary>
    protected virtual bool MayMeet(GaussianMember one, GaussianMember other) => true;

    /// <summary>The block; null if a statement reads the latents in another way.</summary>
    /// <param name="latents">The latents.</param>
    /// <param name="names">Their names.</param>
    /// <param name="observations">The draws that read them, at least one.</param>
    protected abstract TBlock? Block(ValueList<GaussianMember> latents, HashSet<string> names, ValueList<Draw> observations);

    /// <summary>
    /// The draws that the observations are, or that stand for them near a point where they are not normal; null if one reads the latents in
    /// another way than by a mean, or a linear predictor, that is linear in them.
    /// </summary>
    /// <param name="observations">The draws of data that read the latents.</param>
    /// <param name="names">The names of the latents.</param>
    /// <param name="linearOf">Whether an expression of a draw is linear in them.</param>
    protected LinearObservations? Seen(ValueList<Draw> observations, HashSet<string> names, Func<Draw, LinearReads> linearOf)
    {
        var (seen, linearized) = (new List<Draw>(), new List<LinearizedDraw>());
        foreach (var draw in observations)
        {
            if (Graph[draw.Target.Of] is not { Role: Role.Data } data || draw.Copies.Count > 0 || draw.Distribution.Through.Count > 0
                || unobserved.Filled.ContainsKey(data.Name)) return null;
            if (data.Type.Element == Element.Real && draw.Distribution.Of.Is(DistributionTraits.GaussianNumbers)
                && draw.Distribution.Values.All(g => g.Parameter.Name == "mean"
                    ? linearOf(draw).Of(g.Value).Holds : !DeepReads.Find(Graph, g.Value).Any(r => names.Contains(r.Of))))
            {
                seen.Add(draw);
                continue;
            }

            if (!IsLinearized || LinearPredictor.Find(Graph, draw, names.Contains, linearOf(draw)) is not { } near) return null;
            linearized.Add(near);
            seen.Add(near.Normal);
        }

        return new([.. seen], [.. linearized]);
    }

    /// <summary>Whether observations may be other than normal.</summary>
    public bool IsLinearized { get; init; }

    /// <summary>Positions that data give.</summary>
    internal KnownPositions Positions { get; } = new(graph, unobserved);

    protected IEnumerable<Access> Reads(Statement statement) => DeepReads.Find(Graph, statement);

    protected IEnumerable<string> Names(Statement statement) => DeepReads.Names(Graph, statement);

    private TBlock? Of(ValueList<GaussianMember> latents)
    {
        var names = latents.Select(m => m.Latent.Name).ToHashSet();
        var all = Statements.Where(s => Names(s).Any(names.Contains)).ToList();
        if (all.Exists(s => s is not Draw || Names(s).Any(n => Graph[n].IsFiniteLatent))) return null;
        var priors = latents.SelectMany(m => m.Draws).ToList();
        if (latents.Any(m => m.Draws.SelectMany(Reads).Any(r => names.Contains(r.Of) && r.Of != m.Latent.Name))) return null;
        ValueList<Draw> observations = [.. all.Cast<Draw>().Where(d => !priors.Contains(d, ReferenceEqualityComparer.Instance))];
        return observations.Count > 0 ? Block(latents, names, observations) : null;
    }

    /// <summary>Whether a statement other than their own draws reads both.</summary>
    private bool Meet(GaussianMember one, GaussianMember other) => Statements.Exists(s =>
    {
        var names = Reads(s).Select(r => r.Of).ToHashSet();
        return names.Contains(one.Latent.Name) && names.Contains(other.Latent.Name);
    });

    /// <summary>A latent with one normal or flat draw of all its members, which does not read it; null for others.</summary>
    private GaussianMember? Independent(Variable latent) =>
        latent is { Support: Reals, Type: { Element: Element.Real, Rank: <= 1 } }
        && Graph.StatementsOf(latent.Name).ToList() is [Draw { Copies.Count: 0, Distribution.Through.Count: 0 } draw]
        && GaussianStatements.DrawsAll(draw, latent) && !Reads(draw).Any(r => r.Of == latent.Name)
        && (draw.Distribution.Of.Is(DistributionTraits.Constant) || GaussianStatements.IsGaussian(draw)) ? new(latent, draw) : null;

    /// <summary>Observations of normal latents.</summary>
    /// <param name="Draws">Normal draws, with means linear in the latents.</param>
    /// <param name="Linearized">Those that stand for others.</param>
    protected sealed record LinearObservations(ValueList<Draw> Draws, ValueList<LinearizedDraw> Linearized);
}
