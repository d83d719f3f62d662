using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Adversarial;

/// <summary>
/// A batch of rows with draws z of a guide without a density, and a critic T(x, z) in place of it (Mescheder et al. 2017). The critic
/// separates z ~ q(z|x) from z ~ p(z), so that the best one is log q(z|x) - log p(z), and story and guide maximize the mean of
/// log p(x|z) - T. With adaptive contrast it separates them from r(z|x), a normal distribution with the mean and standard deviation of the
/// guide's own draws, and they maximize the mean of log p(x, z) - log r(z|x) - T. The critic then sees (z - mean) / sd.
/// </summary>
internal sealed class GuideCriticBatch : ICriticLosses
{
    private readonly GuideCriticPlan plan;
    private readonly GuideCriticRequest request;
    private readonly GuidedJoint joint;
    private readonly Noise contrast;
    private readonly Axis rows;

    /// <exception cref="LoweringLimit">A part of the story or of its guide cannot be lowered yet.</exception>
    public GuideCriticBatch(GuideCriticPlan plan, Problem whole, StandardCatalog catalog, GuideCriticRequest request)
    {
        (this.plan, this.request) = (plan, request);
        joint = GuidedJoint.Lower(whole, catalog, new(plan.Bound, plan.Rows, request.Batch, Particles: 1, request.FloatType)
        {
            UsesFormulas = false,
            DrawsData = request.Trains,
            Trains = request.Trains,
            Fixed = request.Fixed,
        });
        (contrast, rows) = (new(joint.Builder, "contrast"), joint.RowAxis(plan.Rows));
        OfGuide = plan.Latents.ToDictionary(l => l, l => joint.Story.Array(l).Value);
        var moments = Moments = request.IsAdaptive ? GuideMoments.Lower(joint.GuideBeforeDraws, plan.Bound) : null;
        var prior = moments is null ? FromPrior() : moments.ToDictionary(m => m.Key, m => contrast.Normal(m.Value.Mean.Shape));
        var standard = moments is null ? OfGuide
            : OfGuide.ToDictionary(z => z.Key, z => (z.Value - moments[z.Key].Mean) / moments[z.Key].Sd);
        (JudgedGuide, JudgedContrast) = (Judge(standard), Judge(prior));
        Critic = DivergenceOfCritic.Critic(JudgedGuide, JudgedContrast);
        var (each, outside) = moments is null ? joint.LogLikelihood() : joint.LogRatio();
        var gain = each!.SpreadOver([rows]).Value - JudgedGuide;
        foreach (var (latent, own) in moments ?? new Dictionary<string, GuideMoments>())
            gain -= NormalProposal.LogDensity(standard[latent], own.Sd, 1);
        Elbo = gain;
        Story = -SumAll(gain) / request.Batch;
        if (outside is not null) Story -= SumAll(outside.Value) / whole.SizeOf(plan.Rows.Size);
    }

    /// <summary>Logistic regression: its best critic is the log ratio of densities.</summary>
    private static DivergenceGame DivergenceOfCritic { get; } = new(FDivergence.JensenShannon, IsMinimax: false);

    public ProgramBuilder Builder => joint.Builder;

    /// <summary>The guide's draws of each latent, by name: [rows, event..].</summary>
    public IReadOnlyDictionary<string, Value> OfGuide { get; }

    /// <summary>The moments of the guide's draws of each latent, by name; null with the prior as contrast.</summary>
    public IReadOnlyDictionary<string, GuideMoments>? Moments { get; }

    /// <summary>T at draws of the guide: [rows].</summary>
    public Value JudgedGuide { get; }

    /// <summary>T at draws of what it separates them from: [rows].</summary>
    public Value JudgedContrast { get; }

    /// <summary>log p(x|z) - T, or log p(x, z) - log r(z|x) - T, of each row: [rows].</summary>
    public Value Elbo { get; }

    public Value Critic { get; }

    /// <summary>-ELBO for each row, as far as the critic is the best one.</summary>
    public Value Story { get; }

    /// <remarks>A sum of log densities, in which no ratio is taken on trust.</remarks>
    public Value Estimated(long rows) => Story;

    /// <summary>The weights of the critic, which are those that a call of it created.</summary>
    public IReadOnlyList<Weight> CriticWeights =>
        [.. joint.Story.NetWeights.Created.Where(w => w.Net == plan.Critic.Name).Select(w => w.ToTrain())];

    /// <summary>The params and the weights of the nets of story and guide.</summary>
    public IReadOnlyList<Weight> StoryWeights => [.. joint.Weights.Where(w => !plan.IsCritic(w.Name))];

    public IReadOnlyList<Weight> Weights => [.. CriticWeights, .. StoryWeights];

    /// <summary>The params with their arrays.</summary>
    public IReadOnlyList<(Variable Param, Value Array)> Params => joint.Params;

    public Loss OfCritic() => new(Critic, CriticWeights) { Player = "critic" };

    /// <summary>The loss of story and guide.</summary>
    public Loss OfStory() => new(Story, StoryWeights) { Player = "story" };

    public TrainingObjective ToTrain(IReadOnlyList<TrainingPhase> phases) =>
        new(Builder, phases, joint.Whole.SizeOf(plan.Rows.Size), request.Batch)
        {
            Batch = joint.Batch,
            Noise = [.. joint.NoiseSlots, .. contrast.Slots],
            Kind = new("critic's loss", IsInNats: false),
        };

    /// <summary>Draws of the latents from their prior, for the given data of each row: [rows, event..].</summary>
    private Dictionary<string, Value> FromPrior()
    {
        var drawn = PriorDraws.Lower(joint.StoryBeforeDraws, [.. plan.Latents], contrast);
        return plan.Latents.ToDictionary(l => l, l => drawn.Array(l).Value);
    }

    private Value Judge(IReadOnlyDictionary<string, Value> latents) => joint.Story.Called(plan.Critic, [.. plan.Critic.Arguments
        .Select(a => latents.TryGetValue(a.Name, out var z) ? new AxisTensor(z, [rows]) : Row(a.Name))]).SpreadOver([rows]).Value;

    /// <summary>Data of the rows in standard units, where it has units: [rows, event..].</summary>
    private AxisTensor Row(string data) =>
        joint.Story.InUnits(StandardUnits.OfRows(data), new(joint.Story.Array(data).AlignedTo([]), [rows]));
}
