namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>
/// A batch of rows of an energy-based model with K noise draws for each row, as a program: log densities of the model and of the noise at
/// all of them, which are computed together as (1 + K) B rows: the rows of the data first, then the first draw of each row, and so on.
/// </summary>
internal sealed class ContrastBatch
{
    private readonly GuidedData data;
    private readonly Noise draws, netNoise;
    private readonly List<Weight> weights = [];
    private readonly Problem whole;
    private readonly ContrastRequest request;

    public ContrastBatch(EnergyDraw energy, Problem whole, StandardCatalog catalog, ContrastRequest request)
    {
        (this.whole, this.request, Builder) = (whole, request, new(request.FloatType));
        (draws, netNoise) = (new(Builder, "noise"), new(Builder, "dropout"));
        var nets = new StoryWeights();
        data = new(whole, Sized(request.Batch), Builder, new(request.Rows, request.Batch, 0, request.Batch), drawsData: false, "data");
        var dropout = request.Trains ? netNoise : null;
        var coordinates = new Coordinates(data.Story(catalog, nets, dropout), Sized(request.Batch), whole.MissingData, Builder);
        foreach (var param in BoundOrder.Sort(whole.Graph, whole.Graph.Variables.Where(v => v.Role == Role.Param))) coordinates.Add(param);
        Params = [.. coordinates.Made.Select(m => (m.Unknown, m.Array))];
        var story = coordinates.Lowering;
        var rows = Sized((1 + request.NoiseRatio) * request.Batch);
        var wide = Widened(story, new(rows, catalog, Builder) { NetWeights = nets, NetNoise = dropout }, Points(energy, story));
        var axes = wide.AxesOf(energy.Draw.Loops);
        var loops = wide.Bind(energy.Draw.Loops);
        var model = wide.Inside(energy.Draw,
            () => EnergyLowering.LogUnnormalized(wide, energy, wide.Lower(energy.Draw.Target, loops), loops));
        LogModel = model.SpreadOver(axes).Value - EnergyLowering.LogNormalizer(wide, energy);
        LogNoise = wide.Density(energy.FromNoise).Value.SpreadOver(axes).Value;
        Builder.SetOrigin(null);
        foreach (var (param, free, _) in coordinates.Made)
            weights.Add(new(param.Name, free, ParamStart.Create(whole, catalog, whole.MissingData, param, free.Shape)));
        weights.AddRange(nets.Created.Select(w => w.ToTrain()));
    }

    public ProgramBuilder Builder { get; }

    /// <summary>log p with the weight log Z, at the rows and the noise: [(1 + K) B].</summary>
    public Value LogModel { get; }

    /// <summary>The log density of the noise: [(1 + K) B].</summary>
    public Value LogNoise { get; }

    /// <summary>The params with their arrays.</summary>
    public IReadOnlyList<(Variable Param, Value Array)> Params { get; }

    /// <summary>Everything that is trained: params in unconstrained coordinates, weights of nets, log Z.</summary>
    public IReadOnlyList<Weight> Weights => weights;

    /// <summary>The slots of the rows of a batch.</summary>
    public IReadOnlyList<RowSlot> Slots => data.Batch;

    /// <summary>All slots that are filled with noise before a run.</summary>
    public IReadOnlyList<NoiseSlot> NoiseSlots => [.. draws.Slots, .. data.Noise.Slots, .. netNoise.Slots];

    /// <summary>The loss of the batch.</summary>
    public Value Loss()
    {
        var (ratios, batch) = (LogModel - LogNoise, request.Batch);
        var (rows, noise) = (Ops.Slice(ratios, 0, 0, batch),
            Ops.Reshape(Ops.Slice(ratios, 0, batch, request.NoiseRatio * batch), [request.NoiseRatio, batch]));
        return ContrastLoss.Lower(request.IsRanking, rows, noise).Mean;
    }

    /// <summary>The training objective, with log Z started at this value.</summary>
    public TrainingObjective ToTrain(string logNormalizer, double start) => new(Builder,
        [new([new(Loss(), [.. weights.Select(w => w.Name == logNormalizer ? w with { Start = _ => [start] } : w)])])],
        whole.SizeOf(request.Rows.Size), request.Batch)
        {
            Batch = Slots,
            Noise = NoiseSlots,
            Kind = new("NCE loss", IsInNats: true),
        };

    private Problem Sized(int rows) => whole.Sized(request.Rows, rows);

    /// <summary>The rows and the noise draws as one array: [(1 + K) B, event..].</summary>
    private Value Points(EnergyDraw energy, StoryLowering story)
    {
        var loops = story.Bind(energy.Draw.Loops);
        var (row, each) = (story.AxesOf(energy.Draw.Loops)[0], new Axis("noise", request.NoiseRatio, 0, -1));
        var rows = story.Array(energy.Draw.Target.Of).Value;
        Shape row1 = rows.Shape[1..];
        Builder.SetOrigin(energy.Draw);
        var drawn = story.DistributionOf(energy.FromNoise, loops).DrawUnguarded(draws, [each, row], row1);
        return Ops.Concat(0, rows, Ops.Reshape(Ops.Cast(drawn.Value, Builder.FloatType), [request.NoiseRatio * request.Batch, .. row1]));
    }

    /// <summary>A story of (1 + K) B rows, which all read the data of their own row, and these points in place of the rows.</summary>
    private StoryLowering Widened(StoryLowering story, StoryLowering wide, Value points)
    {
        foreach (var (param, array) in Params) wide = wide.WithArray(param.Name, new(array, []));
        foreach (var name in whole.Data.Keys)
        {
            var array = story.Array(name).Value;
            wide = wide.WithArray(name, new(BatchedPlate.Has(whole.Graph[name], request.Rows) ? Tiled(array) : array, []));
        }

        return wide.WithArray(StoryStructures.Of(whole.Graph).Energy!.Draw.Target.Of, new(points, []));
    }

    private Value Tiled(Value array) => Ops.Reshape(
        Ops.Broadcast(Ops.Reshape(array, [1, .. array.Shape]), [1 + request.NoiseRatio, .. array.Shape]),
        [(1 + request.NoiseRatio) * request.Batch, .. array.Shape[1..]]);
}
