using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Adversarial;

/// <summary>
/// A batch of rows x, their reconstructions x' by draws of the guide, as many rows of the story, and a critic of all three
/// (Larsen et al. 2016). With f for a hidden layer of the critic:
/// <code>
/// critic: the mean of its losses for x against x', and for x against rows of the story
/// guide:  mean of |f(x) - f(x')|^2 / 2 + beta KL(q(z|x) || p(z))
/// story:  weight times mean of |f(x) - f(x')|^2 / 2 + the critic's loss of both kinds of generated rows
/// </code>
/// Each player's loss has gradients by its own weights alone: the critic does not make reconstructions easy, and the guide does not
/// deceive the critic.
/// </summary>
internal sealed class VaeGanBatch
{
    private readonly VaeGanPlan plan;
    private readonly VaeGanSettings settings;
    private readonly GuidedJoint joint;

    /// <param name="plan">The plan.</param>
    /// <param name="whole">All rows.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="request">The batch.</param>
    /// <param name="known">Values of weights, and of params in unconstrained coordinates, that are constants, by name.</param>
    /// <exception cref="LoweringLimit">A part of the story or of its guide cannot be lowered yet.</exception>
    public VaeGanBatch(VaeGanPlan plan, Problem whole, StandardCatalog catalog, VaeGanSettings settings, AdversarialRequest request,
        IReadOnlyDictionary<string, Tensor> known)
    {
        (this.plan, this.settings) = (plan, settings);
        joint = GuidedJoint.Lower(whole, catalog, new(plan.Bound, request.Rows, request.Batch, Particles: 1, request.FloatType)
        {
            DrawsData = request.Trains,
            Trains = request.Trains,
            Fixed = known,
        });
        var noise = new Noise(joint.Builder, "reconstruction");
        Rows = new(plan.Game, joint.StoryBeforeDraws, request, new(whole.SizeOf(request.Rows.Size), joint.Batch, () =>
            [.. joint.NoiseSlots, .. noise.Slots]));
        Reconstructed = Rows.RowsOf(joint.Story, noise);
        // the plan refuses latents and data that are not drawn for each row, so that no term is outside of the rows
        Divergence = -SumAll(joint.LogRatio().Rows!.SpreadOver([Rows.Axis]).Value) / request.Batch;
        var difference = Features(Rows.Data) - Features(Reconstructed);
        Reconstruction = 0.5 / request.Batch * SumAll(Square(difference));
    }

    /// <summary>No values: all weights and params are trained.</summary>
    public static IReadOnlyDictionary<string, Tensor> None { get; } = new Dictionary<string, Tensor>();

    public ProgramBuilder Builder => joint.Builder;

    /// <summary>The rows, those of the story at draws of the prior, and the critic.</summary>
    public AdversarialBatch Rows { get; }

    /// <summary>Rows of the story at draws of the guide, in standard units: [batch, event..].</summary>
    public AxisTensor Reconstructed { get; }

    /// <summary>The guide's draws of a latent: [rows, event..].</summary>
    public Value LatentsOf(string latent) => joint.Story.Array(latent).Value;

    /// <summary>KL(q(z|x) || p(z)), a mean over the rows, in nats.</summary>
    public Value Divergence { get; }

    /// <summary>Half the squared distance of rows and reconstructions in the layer, a mean over the rows.</summary>
    public Value Reconstruction { get; }

    /// <summary>The number of features of the layer.</summary>
    public int FeatureCount => Features(Rows.Data).Shape.Count / Rows.Request.Batch;

    /// <summary>The params with their arrays.</summary>
    public IReadOnlyList<(Compiler.Graph.Variable Param, Value Array)> Params => joint.Params;

    /// <summary>The params and the weights of the nets of story and guide.</summary>
    public IReadOnlyList<Weight> Weights => Others(joint.Weights);

    /// <summary>The losses of critic, guide and story, each with its own weights.</summary>
    public IReadOnlyList<TrainingPhase> Phases()
    {
        var game = settings.Game;
        Value ofData = Rows.Judge(Rows.Data), drawn = Rows.Judge(Rows.Generated), again = Rows.Judge(Reconstructed);
        var critic = 0.5 * (game.Game.Critic(ofData, drawn) + game.Game.Critic(ofData, again));
        if (game.Constraint.Penalty(Rows) is { } penalty) critic += penalty;
        var deceived = 0.5 * (game.Game.Generator(drawn) + game.Game.Generator(again));
        return game.Turns.Phases(
            new Loss(critic, Rows.CriticWeights) { Player = "critic" },
            new Loss(Reconstruction + (settings.Beta * Divergence), Others(joint.GuideWeights)) { Player = "guide" },
            new Loss((settings.Weight * Reconstruction) + deceived, Others(joint.StoryWeights)) { Player = "story" });
    }

    private IReadOnlyList<Weight> Others(IEnumerable<Weight> weights) => [.. weights.Where(w => !plan.Game.IsCritic(w.Name))];

    private Value Features(AxisTensor rows) => settings.Layer == 0 ? rows.Value : Rows.Hidden(rows)[settings.Layer - 1].Value;
}
