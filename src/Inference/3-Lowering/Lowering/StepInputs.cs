namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The values that the statements of a block depend on beside its latents, as constants of a program of its own that is run in steps.
/// </summary>
internal sealed class StepInputs
{
    private readonly StoryLowering story;
    private readonly List<(Value Value, Func<LoweringContext, Value, LoweringContext> In)> known;

    /// <param name="story">The lowering of the story.</param>
    /// <param name="block">The block.</param>
    /// <param name="start">The same lowering, in which arrays that read the latents have a value too.</param>
    public StepInputs(StoryLowering story, IntegratedBlock block, StoryLowering start)
    {
        this.story = story;
        known = [.. Find(block, start)];
    }

    /// <summary>The values.</summary>
    public IReadOnlyList<Value> Constants => [.. known.Select(k => k.Value)];

    /// <summary>The lowering of the story in a step.</summary>
    /// <param name="step">The step, whose constants begin with these values.</param>
    public StoryLowering In(ScanStep step)
    {
        var inner = story.InProgram(step.Program, story.NetWeights);
        return inner.In(known.Zip(step.Constants).Aggregate(inner.Context, (context, of) => of.First.In(context, of.Second)));
    }

    private IEnumerable<(Value Value, Func<LoweringContext, Value, LoweringContext> In)> Find(IntegratedBlock block, StoryLowering start)
    {
        foreach (var name in Read(block))
        {
            var array = start.Array(name);
            yield return (array.Value, (context, value) => context.WithArray(name, new AxisTensor(value, array.Axes)));
        }

        foreach (var (plate, lengths) in story.Context.Lengths)
            yield return (lengths, (context, value) => context.WithLengths(plate, value));
        foreach (var (data, counts) in story.Context.Counting)
            yield return (counts, (context, value) => context.WithCounts(data, value));
        foreach (var (data, observed) in story.Context.Observed)
            yield return (observed.Value, (context, value) => context.WithObserved(data, new(value, observed.Axes)));
    }

    /// <summary>The unknowns that the block's statements read, and data with cells that have values of their own.</summary>
    private IEnumerable<string> Read(IntegratedBlock block) => block.Statements.SelectMany(s => DeepReads.Find(story.Problem.Graph, s))
        .Select(r => r.Of).Distinct().Where(n => !block.Has(n) && (story.Context.Arrays.ContainsKey(n)
            || story.Problem.Graph[n].Role is Role.Param or Role.Latent));
}
