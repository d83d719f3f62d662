namespace ProbDsl.Inference.PathTraining;

/// <summary>The parts of a batch of a continuous-time model in a program: its rows, conditioning inputs, noise and weights.</summary>
public sealed class PathBatch
{
    private readonly GuidedData data;
    private readonly Noise? netNoise;
    private readonly long all;

    public PathBatch(TimePath whole, PathRequest request)
    {
        (Request, Builder, all) = (request, new ProgramBuilder(request.FloatType), whole.Problem.SizeOf(request.Rows.Size));
        Noise = new(Builder, "path");
        var batch = whole.Problem.Sized(request.Rows, request.Batch);
        data = new GuidedData(whole.Problem, batch, Builder, new(request.Rows, request.Batch, 0, request.Batch), drawsData: true, "data");
        netNoise = request.Trains ? new(Builder, "dropout") : null;
        Story = data.Story(whole.Catalog, new(), netNoise);
        var loops = Story.Bind(whole.Draw.Loops);
        Axis = Story.AxesOf(whole.Draw.Loops)[0];
        (Rows, LogVolume) = whole.Ends(Story, Story.Inside(whole.Draw, () => Story.Lower(whole.Draw.Target, loops)).SpreadOver([Axis]));
        Given = [.. whole.Given.Select(g => Story.Inside(whole.Draw, () => Story.Lower(g, loops)).SpreadOver([Axis]))];
        Builder.SetOrigin(whole.Draw);
    }

    public PathRequest Request { get; }

    public ProgramBuilder Builder { get; }

    public Noise Noise { get; }

    public StoryLowering Story { get; }

    /// <summary>The axis of the batch.</summary>
    public Axis Axis { get; }

    /// <summary>The rows of the batch at the data end of the path: [batch, event..].</summary>
    public AxisTensor Rows { get; }

    /// <summary>The log absolute determinant of the maps after the `ode` at each row, [batch]; null without a map.</summary>
    public AxisTensor? LogVolume { get; }

    /// <summary>The conditioning inputs of the net.</summary>
    public IReadOnlyList<AxisTensor> Given { get; }

    /// <summary>The slots of the rows.</summary>
    public IReadOnlyList<RowSlot> Slots => data.Batch;

    /// <summary>All slots that are filled with noise before a run.</summary>
    public IEnumerable<NoiseSlot> NoiseSlots => [.. Noise.Slots, .. data.Noise.Slots, .. netNoise?.Slots ?? []];

    /// <summary>The training objective with this loss.</summary>
    public TrainingObjective ToTrain(Value loss, bool isInNats)
    {
        Builder.SetOrigin(null);
        return new(Builder, [new([new(loss, [.. Story.NetWeights.Created.Select(w => w.ToTrain())])])], all, Request.Batch)
        {
            Batch = Slots,
            Noise = [.. NoiseSlots],
            Kind = isInNats ? LossKind.Nats : new("squared error", IsInNats: false),
        };
    }

    /// <summary>One number for each row, with the axis of the batch: [batch].</summary>
    public AxisTensor Each(Value numbers) => new(numbers, [Axis]);

    /// <summary>The sum of squares of each row, averaged over the rows.</summary>
    public Value MeanSquare(AxisTensor errors) => Ops.SumAll(Ops.Square(errors.AlignedTo([Axis]))) / Request.Batch;
}
