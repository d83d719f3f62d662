using ProbDsl.Inference.Structures.Chains;

namespace ProbDsl.Inference.Structures;

/// <summary>
/// The structures that the text of a story shows, each found once for its graph, on first use. Rules, methods, draws and what works on a
/// finished fit read them here.
/// </summary>
public sealed class StoryStructures
{
    private static readonly ConditionalWeakTable<ModelGraph, StoryStructures> known = [];
    private readonly Lazy<ContinuousTimeDraw?> path;
    private readonly Lazy<GeneratedRows?> generated;
    private readonly Lazy<SamplerGuide?> sampler;
    private readonly Lazy<EnergyDraw?> energy;
    private readonly Lazy<IReadOnlyList<NoisedLatent>> chains;
    private readonly Lazy<OpenUnits> open;
    private readonly Lazy<IReadOnlyList<Plate>> members, rows;
    private readonly Lazy<MissingDataAnalysis> unobserved;
    private readonly Lazy<DensityPlan> density;

    private StoryStructures(ModelGraph graph)
    {
        (path, generated, sampler, energy, chains, open, members, rows) = (new(() => ContinuousTimeDraw.Find(graph)),
            new(() => GeneratedRows.WithoutDensity(graph)), new(() => SamplerGuide.Find(graph)), new(() => EnergyDraw.Find(graph)),
            new(() => NoisedLatent.Find(graph)), new(() => OpenUnits.Analyze(graph, Path)), new(() => BatchedPlate.Candidates(graph)),
            new(() => [.. IndependentMembers.Where(p => !BatchedPlate.HasGroups(graph, p))]));
        unobserved = new(() => MissingDataAnalysis.Analyze(graph));
        density = new(() => DensityPlan.Analyze(graph, Unobserved));
    }

    public static StoryStructures Of(ModelGraph graph) => known.GetValue(graph, g => new(g));

    /// <summary>The unobserved variables if every cell of the data is observed.</summary>
    public MissingDataAnalysis Unobserved => unobserved.Value;

    /// <summary>How each unknown enters the log density if every cell of the data is observed.</summary>
    public DensityPlan Density => density.Value;

    /// <summary>The draw from a continuous-time model; null if the story has none.</summary>
    public ContinuousTimeDraw? Path => path.Value;

    /// <summary>Rows that the story generates without a density; null if it has none.</summary>
    public GeneratedRows? Generated => generated.Value;

    /// <summary>The guide's sampler of latents without a density; null if it has none.</summary>
    public SamplerGuide? Sampler => sampler.Value;

    /// <summary>The draw whose density has an unknown normalizer; null if the story has none.</summary>
    public EnergyDraw? Energy => energy.Value;

    /// <summary>The places where the story leaves units open.</summary>
    public OpenUnits Open => open.Value;

    /// <summary>The plates whose members are independent given all variables outside them.</summary>
    public IReadOnlyList<Plate> IndependentMembers => members.Value;

    /// <summary>Those whose members are rows, and not groups.</summary>
    public IReadOnlyList<Plate> IndependentRows => rows.Value;

    /// <summary>Whether the story draws from a continuous-time model.</summary>
    public bool HasPath => Path is not null;

    /// <summary>Whether the story draws from a density with an unknown normalizer.</summary>
    public bool HasEnergy => Energy is not null;

    /// <summary>The latents that the guide draws member by member.</summary>
    public IReadOnlyList<NoisedLatent> Chains => chains.Value;

    /// <summary>The chains of the guide whose part of a bound has a closed form; empty if one of them has none.</summary>
    public IReadOnlyList<DenoisingChain> ClosedFormChains =>
        Chains.Any(c => c.Reverse is null) ? [] : [.. Chains.Select(c => c.Reverse!)];

    /// <summary>Whether all noising chains of the guide have a closed form, and there is at least one.</summary>
    public bool HasClosedFormChains => ClosedFormChains.Count > 0;

    /// <summary>The number of members of the longest chain of a row; 1 if there is none.</summary>
    /// <exception cref="LoweringLimit">A chain of the guide does more than add noise.</exception>
    public int MostSteps(Problem problem) => Chains.Select(c => problem.SizeOf(c.Chain.Length)).Append(1).Max();
}
