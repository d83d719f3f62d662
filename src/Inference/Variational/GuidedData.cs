using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// Data as a story and its guide read them: those with a row for each member of the batched plate come in slots, or are drawn given those;
/// missing cells count as nothing, and a guide reads 0 there, or draws them.
/// </summary>
/// <param name="whole">All rows.</param>
/// <param name="problem">A batch of them.</param>
/// <param name="builder">The program.</param>
/// <param name="of">Which rows of the batch.</param>
/// <param name="drawsData">Whether data with a distribution of their own are drawn afresh at each run.</param>
/// <param name="name">Of the noise that draws cells.</param>
internal sealed class GuidedData(Problem whole, Problem problem, ProgramBuilder builder, BatchPart of, bool drawsData, string name)
{
    private readonly List<RowSlot> batch = [];
    private readonly Dictionary<string, ImputedCells> imputed = [];

    /// <summary>The slots of rows, with all of them.</summary>
    public IReadOnlyList<RowSlot> Batch => batch;

    /// <summary>Where cells that are drawn have their chance from.</summary>
    public Noise Noise { get; } = new(builder, name);

    /// <summary>Missing cells that the guide draws, by the name of the data.</summary>
    public IReadOnlyDictionary<string, ImputedCells> Imputed => imputed;

    /// <summary>The part with all data bound, as the story and as the guide reads them.</summary>
    /// <exception cref="LoweringLimit">Something observed depends on missing cells that nobody draws.</exception>
    public GuidedPart Bound(GuidedPart part)
    {
        foreach (var data in Arrays(() => part.Story)) part = new(data.Of(part.Story), data.OfGuide(part.Guide));
        return part;
    }

    /// <summary>A story alone with all data bound, that reads missing cells as a guide does.</summary>
    /// <inheritdoc cref="Bound(GuidedPart)"/>
    public StoryLowering Bound(StoryLowering story)
    {
        foreach (var data in Arrays(() => story)) story = data.OfGuide(data.Of(story));
        return story;
    }

    /// <summary>Data as they are read, then those that are drawn, which read what is bound by then.</summary>
    private IEnumerable<BoundData> Arrays(Func<StoryLowering> story)
    {
        var afresh = drawsData ? whole.Graph.DataDraws : [];
        var read = whole.Graph.Variables.Where(v =>
            v.Role == Role.Data && whole.Data.ContainsKey(v.Name) && !afresh.Any(d => d.Target.Of == v.Name));
        foreach (var data in read) yield return Bound(data, Rows(data, data.Name, whole.Data[data.Name]));
        foreach (var draw in afresh) yield return Bound(whole.Graph[draw.Target.Of], DrawnAfresh(story(), draw));
    }

    /// <summary>Cells of data as their own law draws them, by noise of the run.</summary>
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
        var unobserved = Unobserved.Of(whole).GivenUnknowns;
        if (!isImputed && unobserved.Filled.ContainsKey(data.Name))
            throw new LoweringLimit(whole.Graph.StatementsOf(data.Name).First(),
                $"`{data.Name}` has missing cells on which something observed depends",
                "leave their rows out, fill them in, or draw them in the guide");
        var there = Rows(data, $"{data.Name} observed", new(whole.Data[data.Name].Shape, [.. missing.Mask.Select(gone => gone ? 0.0 : 1)]));
        if (isImputed) imputed.Add(data.Name, new(data, there));
        return unobserved.Integrated.TryGetValue(data.Name, out var elements)
            ? new(data.Name, array, there, isImputed)
            {
                Counts = Rows(data, $"{data.Name} counts",
                    new(whole.Data[data.Name].Shape, [.. missing.Mask.Zip(elements, (gone, part) => gone && !part ? 0.0 : 1)])),
                Vectors = PartialVectors.Of(builder, data.Name, missing.Mask, whole.Data[data.Name].Shape, (slot, values) =>
                    Rows(data, slot, values)),
            } : new(data.Name, array, there, isImputed);
    }

    /// <summary>A data name's array.</summary>
    /// <param name="Name">The data name.</param>
    /// <param name="Array">The values; where a cell is missing, any.</param>
    /// <param name="There">1 where a cell was observed; null where all were.</param>
    /// <param name="IsImputed">Whether the guide draws missing cells.</param>
    private sealed record BoundData(string Name, Value Array, Value? There, bool IsImputed)
    {
        /// <summary>1 where an element counts, or is integrated out of a vector that does; null: where it was observed.</summary>
        public Value? Counts { get; init; }

        /// <summary>Vectors of which what is missing is integrated out; null where there are none.</summary>
        public PartialVectors? Vectors { get; init; }

        /// <summary>The story reads the values; missing cells that nobody draws count as nothing, or are integrated out.</summary>
        public StoryLowering Of(StoryLowering story)
        {
            var context = story.Context.WithArray(Name, new Lowered(Array, []));
            if (Vectors is not null) context = context.WithPartial(Name, Vectors);
            return story.In(There is null || IsImputed ? context : context.WithCounts(Name, Counts ?? There));
        }

        /// <summary>The guide reads 0 where a cell is missing.</summary>
        public StoryLowering OfGuide(StoryLowering guide) => There is null
            ? guide.WithArray(Name, new Lowered(Array, []))
            : guide.In(guide.Context
                .WithArray(Name, new Lowered(Ops.Where(There, Array, 0), []))
                .WithObserved(Name, new Lowered(There, [])));
    }

    private Value Rows(Variable data, string slot, Tensor values)
    {
        if (of.Rows is not { } rows || !BatchedPlate.Has(data, rows)) return builder.Data(slot, values.Values, values.Shape);
        batch.Add(new(slot, values));
        var all = builder.Slot(slot, [of.Batch, .. values.Shape[1..]]);
        return of.Count == of.Batch ? all : Ops.Slice(all, 0, of.From, of.Count);
    }
}

/// <summary>Some rows of a batch.</summary>
/// <param name="Rows">The plate whose members come in batches; null: all data are there.</param>
/// <param name="Batch">Rows of a batch.</param>
/// <param name="From">The first one of these.</param>
/// <param name="Count">How many.</param>
internal sealed record BatchPart(Plate? Rows, int Batch, int From, int Count);
