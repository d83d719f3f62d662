using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Adversarial;

/// <summary>
/// A batch of rows of the data, as many rows that the story generates for the same given data, and a critic of both, in one program.
/// </summary>
internal sealed class AdversarialBatch
{
    private readonly AdversarialPlan plan;
    private const string BlurSlot = "instance noise sd";

    private readonly GuidedData data;
    private readonly Noise latents;
    private readonly Noise? netNoise;
    private readonly Noise positions, blur;
    private readonly StoryLowering story;
    private readonly List<StateSlot> carried = [];
    private readonly long all;

    /// <exception cref="LoweringLimit">A latent has no sampler.</exception>
    public AdversarialBatch(
        AdversarialPlan plan, Problem whole, StandardCatalog catalog, AdversarialRequest request, CriticConstraint constraint)
    {
        (this.plan, Request, Builder, all) = (plan, request, new(request.FloatType), whole.SizeOf(request.Rows.Size));
        latents = new(Builder, "latents");
        netNoise = request.Trains ? new(Builder, "dropout") : null;
        (positions, blur) = (new(Builder, "between"), new(Builder, "instance noise"));
        var batch = whole.Sized(request.Rows, request.Batch);
        data = new GuidedData(whole, batch, Builder, new(request.Rows, request.Batch, 0, request.Batch), drawsData: true, "data");
        var weights = new StoryWeights { Read = w => w.Net == plan.Critic.Name ? constraint.Read(w, this) : w.Slot };
        foreach (var (name, numbers) in whole.Trained) weights.Give(name, numbers);
        story = PriorDraws.Of(
            data.Bound(new StoryLowering(batch, catalog, Builder) { NetWeights = weights, NetNoise = netNoise }),
            [.. batch.Graph.Variables.Where(v => v.Role == Role.Latent).Select(v => v.Name)], latents);
        var draw = plan.Of.Draw;
        var loops = story.Bind(draw.Loops);
        Axis = story.AxesOf(draw.Loops)[0];
        Data = Blurred(InUnits(story.Lower(draw.Target, loops)));
        Builder.SetOrigin(draw);
        Generated = InUnits(story.Lower(draw.Distribution.Values.First().Value, loops));
        Builder.SetOrigin(null);
        Seen = Blurred(Generated);

        Lowered InUnits(Lowered rows) => story.InUnits(StandardUnits.OfRows(draw.Target.Of), rows.SpreadOver([Axis]));
    }

    public AdversarialRequest Request { get; }

    public ProgramBuilder Builder { get; }

    /// <summary>The axis of the batch.</summary>
    public Axis Axis { get; }

    /// <summary>The rows of the data as the critic sees them, in standard units: [batch, event..].</summary>
    public Lowered Data { get; }

    /// <summary>The generated rows in standard units: [batch, event..].</summary>
    public Lowered Generated { get; }

    /// <summary>The generated rows as the critic sees them: [batch, event..].</summary>
    public Lowered Seen { get; }

    /// <summary>The critic's number for each of these rows, with the given data of the batch: [batch].</summary>
    public Value Judge(Lowered rows) =>
        story.Called(plan.Critic, [.. plan.Critic.Arguments.Select(a => a.Name == plan.Of.Data ? rows : Row(a.Name))]).AlignedTo([Axis]);

    /// <summary>Points at random between each row of the data and a generated one, to which no gradient goes: [batch, event..].</summary>
    public Lowered Between()
    {
        var (data, generated) = (StopGradient(Data.Value), StopGradient(Seen.Value));
        var position = positions.Uniform(Shape.Of([Request.Batch, .. Enumerable.Repeat(1, data.Shape.Rank - 1)]));
        return Data with { Value = generated + (position * (data - generated)) };
    }

    /// <summary>The weights of the critic, which are those that a call of it created.</summary>
    public IReadOnlyList<Weight> CriticWeights => Weights(isCritic: true);

    /// <summary>The weights of the story.</summary>
    public IReadOnlyList<Weight> GeneratorWeights => Weights(isCritic: false);

    /// <summary>Adds a state that each step of the critic updates.</summary>
    public void Carry(StateSlot state) => carried.Add(state);

    /// <summary>The objective of a training with these phases.</summary>
    public TrainingObjective ToTrain(IReadOnlyList<TrainingPhase> phases) => new(Builder, phases, all, Request.Batch)
    {
        Batch = data.Batch,
        Noise = [.. latents.Slots, .. data.Noise.Slots, .. positions.Slots, .. blur.Slots, .. netNoise?.Slots ?? []],
        Scheduled = HasBlur ? [new(BlurSlot, (step, steps) => Request.InstanceNoise * Math.Max(0, 1 - ((step - 1.0) / steps)))] : [],
        Carried = carried,
        Kind = new("critic's loss", IsInNats: false),
    };

    private bool HasBlur => Request.Trains && Request.InstanceNoise > 0;

    private Lowered Blurred(Lowered rows) =>
        HasBlur ? rows with { Value = rows.Value + (Builder.Slot(BlurSlot, []) * blur.Normal(rows.Value.Shape)) } : rows;

    private IReadOnlyList<Weight> Weights(bool isCritic) =>
        [.. story.NetWeights.Created.Where(w => w.Net == plan.Critic.Name == isCritic).Select(w => w.ToTrain())];

    /// <summary>The rows of another variable of the same plate: [batch, event..].</summary>
    private Lowered Row(string variable) => new(story.Array(variable).AlignedTo([]), [Axis]);
}
