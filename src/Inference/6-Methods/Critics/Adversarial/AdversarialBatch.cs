using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Adversarial;

/// <summary>
/// A batch of rows of the data, as many rows that the story generates for the same given data, and a critic of both, in one program.
/// </summary>
public sealed class AdversarialBatch
{
    private const string BlurSlot = "instance noise sd";

    private readonly AdversarialPlan plan;
    private readonly BatchInputs inputs;
    private readonly Noise latents, positions, blur;
    private readonly StoryLowering story;

    /// <param name="plan">The rows and the critic.</param>
    /// <param name="given">The story with all but latents of the batch.</param>
    /// <param name="request">The batch.</param>
    /// <param name="inputs">What fills the slots of the given story.</param>
    /// <exception cref="LoweringLimit">A latent has no sampler, or rows of the story have no gradient.</exception>
    public AdversarialBatch(AdversarialPlan plan, StoryLowering given, AdversarialRequest request, BatchInputs inputs)
    {
        (this.plan, Request, this.inputs) = (plan, request, inputs);
        (latents, positions, blur) = (new(given.Builder, "latents"), new(given.Builder, "between"), new(given.Builder, "instance noise"));
        story = PriorDraws.Lower(
            given, [.. given.Problem.Graph.Variables.Where(v => v.Role == Role.Latent).Select(v => v.Name)], latents);
        var loops = story.Bind(plan.Of.Draw.Loops);
        Axis = story.AxesOf(plan.Of.Draw.Loops)[0];
        Data = Blurred(InUnits(story.Lower(plan.Of.Draw.Target, loops)));
        Generated = RowsOf(story, latents);
        Seen = Blurred(Generated);
    }

    /// <summary>A batch of a story whose unknowns are weights of nets, and latents that are drawn anew.</summary>
    /// <inheritdoc cref="AdversarialBatch(AdversarialPlan, StoryLowering, AdversarialRequest, BatchInputs)"/>
    public static AdversarialBatch Lower(
        AdversarialPlan plan, Problem whole, StandardCatalog catalog, AdversarialRequest request, CriticConstraint constraint)
    {
        var builder = new ProgramBuilder(request.FloatType);
        var batch = whole.Sized(request.Rows, request.Batch);
        var data = new GuidedData(whole, batch, builder, new(request.Rows, request.Batch, 0, request.Batch), drawsData: true, "data");
        var dropout = request.Trains ? new Noise(builder, "dropout") : null;
        var inputs = new BatchInputs(whole.SizeOf(request.Rows.Size), data.Batch, () => [.. data.Noise.Slots, .. dropout?.Slots ?? []]);
        var weights = new StoryWeights
        {
            Read = w => w.Net == plan.Critic.Name ? constraint.Read(w, request, inputs.Carried) : w.Slot,
        };
        foreach (var (name, numbers) in whole.Trained) weights.Give(name, numbers);
        var given = data.Story(catalog, weights, dropout);
        return new(plan, given, request, inputs);
    }

    public AdversarialRequest Request { get; }

    public ProgramBuilder Builder => story.Builder;

    /// <summary>The axis of the batch.</summary>
    public Axis Axis { get; }

    /// <summary>The rows of the data as the critic sees them, in standard units: [batch, event..].</summary>
    public AxisTensor Data { get; }

    /// <summary>The rows generated at draws of the prior, in standard units: [batch, event..].</summary>
    public AxisTensor Generated { get; }

    /// <summary>The generated rows as the critic sees them: [batch, event..].</summary>
    public AxisTensor Seen { get; }

    /// <summary>Rows that the story generates at the latents that are bound in it, in standard units: [batch, event..].</summary>
    /// <exception cref="LoweringLimit">The rows have no gradient.</exception>
    public AxisTensor RowsOf(StoryLowering at, Noise noise)
    {
        var draw = plan.Of.Draw;
        Builder.SetOrigin(draw);
        var drawn = new GuideDraws(at.Problem, noise, _ => null).Sampled(at, draw).Array.Value;
        Builder.SetOrigin(null);
        // latents may come from samplers without a gradient, of which none is taken
        var arrays = at.Problem.Graph.Variables.Where(v => v.Role == Role.Latent && at.Context.Arrays.ContainsKey(v.Name))
            .Select(v => at.Array(v.Name).Value);
        return GuideDraws.HasGradient(drawn, [.. arrays]) ? InUnits(new(drawn, [Axis])) : throw new LoweringLimit(draw,
            $"a draw of `{draw.Distribution.Of.Name}` has no gradient",
            "draw rows of real numbers from a reparameterized distribution: `Delta`, `Normal`, `MvNormal`");
    }

    /// <summary>The critic's number for each of these rows, with the given data of the batch: [batch].</summary>
    public Value Judge(AxisTensor rows) => story.Called(plan.Critic, Arguments(rows)).AlignedTo([Axis]);

    /// <summary>The critic's hidden values for each of these rows, in order: [batch, event..].</summary>
    public IReadOnlyList<AxisTensor> Hidden(AxisTensor rows) => story.Hidden(plan.Critic, Arguments(rows));

    /// <summary>Points at random between each row of the data and a generated one, to which no gradient goes: [batch, event..].</summary>
    public AxisTensor Between()
    {
        var (data, generated) = (StopGradient(Data.Value), StopGradient(Seen.Value));
        var position = positions.Uniform(Shape.Of([Request.Batch, .. Enumerable.Repeat(1, data.Shape.Rank - 1)]));
        return Data with { Value = generated + (position * (data - generated)) };
    }

    /// <summary>The weights of the critic, which are those that a call of it created.</summary>
    public IReadOnlyList<Weight> CriticWeights => Weights(isCritic: true);

    /// <summary>The weights of other nets.</summary>
    public IReadOnlyList<Weight> GeneratorWeights => Weights(isCritic: false);

    /// <summary>The objective of a training with these phases.</summary>
    public TrainingObjective ToTrain(IReadOnlyList<TrainingPhase> phases) => new(Builder, phases, inputs.All, Request.Batch)
    {
        Batch = inputs.Rows,
        Noise = [.. latents.Slots, .. inputs.Noise(), .. positions.Slots, .. blur.Slots],
        Scheduled = HasBlur ? [new(BlurSlot, (step, steps) => Request.InstanceNoise * Math.Max(0, 1 - ((step - 1.0) / steps)))] : [],
        Carried = inputs.Carried,
        Kind = new("critic's loss", IsInNats: false),
    };

    private bool HasBlur => Request.Trains && Request.InstanceNoise > 0;

    private AxisTensor InUnits(AxisTensor rows) => story.InUnits(StandardUnits.OfRows(plan.Of.Data), rows.SpreadOver([Axis]));

    private AxisTensor Blurred(AxisTensor rows) =>
        HasBlur ? rows with { Value = rows.Value + (Builder.Slot(BlurSlot, []) * blur.Normal(rows.Value.Shape)) } : rows;

    private IReadOnlyList<Weight> Weights(bool isCritic) =>
        [.. story.NetWeights.Created.Where(w => w.Net == plan.Critic.Name == isCritic).Select(w => w.ToTrain())];

    private AxisTensor[] Arguments(AxisTensor rows) => [.. plan.Critic.Arguments.Select(a => a.Name == plan.Of.Data ? rows : Row(a.Name))];

    /// <summary>Given data of the rows, in standard units where they have some: [batch, event..].</summary>
    private AxisTensor Row(string data) => story.InUnits(StandardUnits.OfRows(data), new(story.Array(data).AlignedTo([]), [Axis]));
}
