namespace ProbDsl.Inference.Variational;

/// <summary>
/// Data as a story and its guide read them: data with a row for each member of the batched plate are in slots, or are drawn given those;
/// missing cells add no term, and a guide reads 0 there, or draws them.
/// </summary>
/// <param name="whole">The problem with all rows.</param>
/// <param name="problem">The problem of a batch.</param>
/// <param name="builder">The program.</param>
/// <param name="of">The rows of the batch.</param>
/// <param name="drawsData">Whether data with a distribution of their own are drawn again at each run.</param>
/// <param name="name">The name of the noise that draws cells.</param>
internal sealed class GuidedData(Problem whole, Problem problem, ProgramBuilder builder, BatchPart of, bool drawsData, string name)
{
    private readonly List<RowSlot> batch = [];
    private readonly Dictionary<string, Value> imputed = [];
    private (string Plate, Value Lengths)[]? lengths;

    /// <summary>The slots of rows, with all rows.</summary>
    public IReadOnlyList<RowSlot> Batch => batch;

    /// <summary>The noise of drawn cells.</summary>
    public Noise Noise { get; } = new(builder, name);

    /// <summary>Missing cells that the guide draws: 1 where a cell was observed, by the name of the data.</summary>
    public IReadOnlyDictionary<string, Value> Imputed => imputed;

    /// <summary>The part with all data bound, as the story and as the guide reads them.</summary>
    /// <exception cref="LoweringLimit">Observed data depend on missing cells that the guide does not draw.</exception>
    public GuidedStory Bound(GuidedStory part)
    {
        part = part with { Story = WithLengths(part.Story), Guide = WithLengths(part.Guide) };
        foreach (var data in Arrays(() => part.Story)) part = part with { Story = data.Of(part.Story), Guide = data.OfGuide(part.Guide) };
        return part;
    }

    /// <summary>A story without guide with all data bound, which reads missing cells as a guide does.</summary>
    /// <param name="catalog">The definitions of its names.</param>
    /// <param name="weights">The weights of its nets.</param>
    /// <param name="netNoise">The noise of its nets in a step of a training; null without.</param>
    /// <exception cref="LoweringLimit">Observed data depend on missing cells.</exception>
    public StoryLowering Story(StandardCatalog catalog, StoryWeights weights, Noise? netNoise)
    {
        var story = WithLengths(new StoryLowering(problem, catalog, builder) { NetWeights = weights, NetNoise = netNoise });
        foreach (var data in Arrays(() => story)) story = data.OfGuide(data.Of(story));
        return story;
    }

    /// <summary>The lengths of the groups that are the rows of the batch.</summary>
    private StoryLowering WithLengths(StoryLowering story) => story.In((lengths ??= [.. Lengths()]).Aggregate(
        story.Context, (context, group) => context.WithLengths(group.Plate, group.Lengths)));

    private IEnumerable<(string Plate, Value Lengths)> Lengths() =>
        from ragged in whole.Groups.Lengths
        where GroupNesting.Around(whole.Graph.Plates.First(p => p.Name == ragged.Key))[0] == of.Rows
        select (ragged.Key, Batched(GroupLengths.SlotOf(ragged.Key), ragged.Value));

    /// <summary>Data that are read, then data that are drawn given these.</summary>
    private IEnumerable<BoundData> Arrays(Func<StoryLowering> story)
    {
        var afresh = drawsData ? whole.Graph.DataDraws : [];
        var read = whole.Graph.Variables.Where(v =>
            v.Role == Role.Data && whole.Data.ContainsKey(v.Name) && !afresh.Any(d => d.Target.Of == v.Name));
        foreach (var data in read) yield return Bound(data, Rows(data, data.Name, whole.Data[data.Name]));
        foreach (var draw in afresh) yield return Bound(whole.Graph[draw.Target.Of], DrawnAfresh(story(), draw));
    }

    /// <summary>Cells of data drawn from their own distribution, by the noise of the run.</summary>
    private Value DrawnAfresh(StoryLowering story, Draw draw)
    {
        var loops = story.Bind(draw.Loops);
        var cells = story.DistributionOf(draw, loops)
            .DrawUnguarded(Noise, Axis.Union(story.AxesOf(draw.Loops)), problem.ShapeOf(draw.Target.Type));
        return Ops.Cast(new MemberPlacement(problem).Array(cells, draw, loops), builder.FloatType);
    }

    private BoundData Bound(Variable data, Value array)
    {
        if (!whole.Missing.TryGetValue(data.Name, out var missing) || missing.Count == 0) return new(data.Name, array, null, false);
        var isImputed = GuideGraph.Imputes(whole.Graph, data);
        var unobserved = whole.MissingData.GivenUnknowns;
        if (!isImputed && unobserved.Filled.ContainsKey(data.Name))
            throw new LoweringLimit(whole.Graph.StatementsOf(data.Name).First(),
                $"`{data.Name}` has missing cells on which observed data depend",
                "remove their rows, impute them, or draw them in the guide");
        var there = Rows(data, $"{data.Name} observed", new(whole.Data[data.Name].Shape, [.. missing.Mask.Select(gone => gone ? 0.0 : 1)]));
        // a net of the elements before a position computes all positions at once, those after the last observed element in vain
        if (!isImputed && IsReadByPrefix(data)) array = Ops.Where(there, array, data.Type.States is null ? 0 : 1);
        if (isImputed) imputed.Add(data.Name, there);
        return unobserved.Integrated.TryGetValue(data.Name, out var elements)
            ? new(data.Name, array, there, isImputed)
            {
                Counts = Rows(data, $"{data.Name} counts",
                    new(whole.Data[data.Name].Shape, [.. missing.Mask.Zip(elements, (gone, part) => gone && !part ? 0.0 : 1)])),
                Vectors = PartialVectors.Lower(builder, data.Name, missing.Mask, whole.Data[data.Name].Shape, (slot, values) =>
                    Rows(data, slot, values)),
            } : new(data.Name, array, there, isImputed);
    }

    private bool IsReadByPrefix(Variable data) => whole.Graph.Story.SelectMany(ExprTree.RightSides).SelectMany(ExprTree.All)
        .Any(part => part is Access { Type.IsPrefix: true } prefix && prefix.Of == data.Name);

    /// <summary>A data name's array.</summary>
    /// <param name="Name">The data name.</param>
    /// <param name="Array">The values; arbitrary where a cell is missing.</param>
    /// <param name="There">1 where a cell was observed; null if all were.</param>
    /// <param name="IsImputed">Whether the guide draws missing cells.</param>
    private sealed record BoundData(string Name, Value Array, Value? There, bool IsImputed)
    {
        /// <summary>1 where an element counts, or is marginalized from a vector that does; null to count observed elements.</summary>
        public Value? Counts { get; init; }

        /// <summary>Vectors whose missing elements are marginalized; null without such vectors.</summary>
        public PartialVectors? Vectors { get; init; }

        /// <summary>
        /// Binds the data in the story: values are read, and missing cells that the guide does not draw add no term, or are marginalized.
        /// </summary>
        public StoryLowering Of(StoryLowering story)
        {
            var context = story.Context.WithArray(Name, new AxisTensor(Array, []));
            if (Vectors is not null) context = context.WithPartial(Name, Vectors);
            return story.In(There is null || IsImputed ? context : context.WithCounts(Name, Counts ?? There));
        }

        /// <summary>Binds the data in the guide, which reads 0 where a cell is missing.</summary>
        public StoryLowering OfGuide(StoryLowering guide) => There is null
            ? guide.WithArray(Name, new AxisTensor(Array, []))
            : guide.In(guide.Context
                .WithArray(Name, new AxisTensor(Ops.Where(There, Array, 0), []))
                .WithObserved(Name, new AxisTensor(There, [])));
    }

    private Value Rows(Variable data, string slot, Tensor values) => of.Rows is { } rows && BatchedPlate.Has(data, rows)
        ? Batched(slot, values) : builder.Data(slot, values.Values, values.Shape);

    private Value Batched(string slot, Tensor values)
    {
        batch.Add(new(slot, values));
        var all = builder.Slot(slot, [of.Batch, .. values.Shape[1..]]);
        return of.Count == of.Batch ? all : Ops.Slice(all, 0, of.From, of.Count);
    }
}

/// <summary>Some rows of a batch.</summary>
/// <param name="Rows">The plate whose members are batched; null if all data are present.</param>
/// <param name="Batch">The number of rows of the batch.</param>
/// <param name="From">The first of these rows.</param>
/// <param name="Count">The number of these rows.</param>
internal sealed record BatchPart(Plate? Rows, int Batch, int From, int Count);
