using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Diffusion;

/// <summary>
/// Ancestral sampling along a diffusion chain from its last member, with optional step skipping and guidance. One program serves all steps.
/// </summary>
internal sealed class AncestralSampler : IDisposable
{
    private const string Current = "current member", Position = "position", Means = "of mean", Nexts = "of next", Besides = "beside",
        Sds = "sd", Own = "own noise", Output = "next";

    private readonly DenoisingChain chain;
    private readonly NoiseSchedule schedule;
    private readonly SampledArrays arrays;
    private readonly RunOptions options;
    private readonly Problem problem;
    private readonly Noise noise;
    private readonly CompiledSamplingProgram program;
    private readonly Axis[] axes;
    private readonly int offset;

    /// <exception cref="LoweringLimit">The chain or its schedule is not supported.</exception>
    public AncestralSampler(DenoisingChain chain, Problem problem, StandardCatalog catalog, SampledArrays arrays, RunOptions options)
    {
        (this.chain, this.arrays, this.options, this.problem) = (chain, arrays, options, problem);
        schedule = new(chain.Noising, problem, catalog);
        var story = new ExpressionEvaluator(problem, catalog).Story();
        var builder = story.Builder;
        noise = new(builder, $"walk along {chain.Noising.Latent.Name}");
        var given = Lowering(story, new Dictionary<string, double>());
        var loops = given.Bind(chain.Step.Loops).SetItem(chain.Steps, new ComputedPosition(new(builder.Slot(Position, Shape.Scalar), [])));
        var brackets = chain.Step.Target.At.Index().Where(a => a.Index != chain.Noising.Along)
            .Select(a => ((Iota)loops[((AffineIndex)a.Item).Loop!]).Axis);
        axes = [.. arrays.Replicates is { } replicates ? new[] { replicates } : [], .. brackets];
        var current = AxisTensor.Canonical(builder.Slot(Current, [.. axes.Select(a => a.Size), .. schedule.Event]),
            [.. axes, .. schedule.Event.Select(_ => (Axis?)null)]);
        offset = problem.SizeOf(((AffineIndex)chain.Before.At[chain.Noising.Along]).Offset);
        var distribution = DistributionOf(given);
        var mean = Lifted(distribution.Mean());
        if (options[StandardOptions.Guidance] is { } scale)
            mean = Lifted(DistributionOf(Lowering(story, options[StandardOptions.Without])).Mean())
                .JoinWith(mean, (without, own) => without + (scale * (own - without)));
        var chance = noise.Normal([.. current.Axes.Select(a => a.Size), .. schedule.Event]);
        var sd = Lifted(distribution.Own("sd")).AlignedTo(current.Axes);
        var next = (Number(Means) * mean.AlignedTo(current.Axes)) + (Number(Nexts) * current.Value) + Number(Besides)
            + (((Number(Own) * sd) + Number(Sds)) * chance);
        var all = Broadcast(next, current.Value.Shape);
        builder.Output(Output,
            Transpose(all, [.. axes.Select(a => Array.IndexOf(current.Axes, a)), .. Enumerable.Range(axes.Length, schedule.Event.Rank)]));
        program = new(builder.Build(), arrays.Engine);

        DistributionLowering DistributionOf(StoryLowering lowering)
        {
            var at = lowering.Indices.Of(chain.Before, loops);
            return lowering.In(lowering.Context.WithMember(chain.Noising.Latent.Name, at, current)).DistributionOf(chain.Step, loops);
        }

        AxisTensor Lifted(AxisTensor value) => value.EventRank == 0 ? value.WithEventRank(schedule.Event.Rank) : value;

        Value Number(string slot) => builder.Slot(slot, schedule.Scale.Shape[1..]);
    }

    /// <summary>Whether options request other steps than the story's own.</summary>
    public static bool IsRequested(RunOptions options) =>
        options.Has(StandardOptions.Steps) || options.Has(StandardOptions.Eta) || options.Has(StandardOptions.Guidance);

    /// <summary>The members that are visited, the last first.</summary>
    public IReadOnlyList<int> Visited => ReverseStep.Visited(schedule.Length, options[StandardOptions.Steps] ?? schedule.Length);

    /// <summary>
    /// Writes the visited members to the chain's array; the others are NaN. Returns a diagnostic if a value is not finite, or if the chain
    /// has fewer members than are asked for, else null.
    /// </summary>
    public Diagnostic? Run(ulong seed)
    {
        if (options[StandardOptions.Steps] is { } asked && asked > schedule.Length)
            return NoisingChainDiagnostics.TooManySteps(chain.Noising.Latent.Name, asked, schedule.Length);
        var visited = Visited;
        var current = ReadLast();
        Array.Fill(arrays[chain.Noising.Latent.Name].Values, double.NaN);
        arrays.Write(chain.Noising.Latent.Name, current, [.. Places(schedule.Length)]);
        var slots = new Dictionary<string, Tensor>(arrays.All);
        foreach (var (from, to) in visited.Zip(visited.Skip(1)))
        {
            var stride = StrideOf(from, to, out var own);
            foreach (var slot in noise.Slots) slots[slot.Name] = slot.Fill(seed, (uint)from);
            (slots[Means], slots[Nexts], slots[Besides], slots[Sds], slots[Own]) = (stride.OfMean, stride.OfNext,
                stride.Beside, stride.Sd, own);
            (slots[Position], slots[Current]) = (Tensor.Scalar(from - 1 - offset), current);
            current = program.Run(slots, Output);
            if (Array.FindIndex(current.Values, n => !double.IsFinite(n)) is var invalid and >= 0)
                return NoisingChainDiagnostics.Diverged(chain, to, 1 + (invalid / schedule.Event.Count));
            arrays.Write(chain.Noising.Latent.Name, current, [.. Places(to)]);
        }

        return null;
    }

    public void Dispose() => program.Dispose();

    /// <summary>The coefficients of one step; without `--steps` and `--eta` each step has the story's own noise.</summary>
    private ReverseStep StrideOf(int from, int to, out Tensor own)
    {
        var isOwn = !options.Has(StandardOptions.Steps) && !options.Has(StandardOptions.Eta);
        own = Filled(isOwn ? 1 : 0);
        return isOwn
            ? new(Filled(1), Filled(0), Filled(0), Filled(0)) : ReverseStep.Create(schedule, from, to, options[StandardOptions.Eta] ?? 1);
    }

    private Tensor Filled(double number) => new(schedule.Scale.Shape[1..], [.. Enumerable.Repeat(number, schedule.Scale.Shape[1..].Count)]);

    private StoryLowering Lowering(StoryLowering story, IReadOnlyDictionary<string, double> instead)
    {
        var latent = chain.Noising.Latent.Name;
        var read = arrays.All.Keys.Where(n => n != latent && !IsMadeOf(n, [latent, .. instead.Keys])).ToList();
        var drawn = arrays.In(story, read.Where(n => !instead.ContainsKey(n)));
        return read.Where(instead.ContainsKey).Aggregate(drawn, (bound, name) => bound.WithArray(name, new(Number(name), [])));

        Value Number(string name) => Broadcast(story.Builder.Constant(instead[name]), problem.ShapeOf(problem.Graph[name]));
    }

    /// <summary>Whether a name is defined by some of these, directly or through other definitions.</summary>
    private bool IsMadeOf(string name, HashSet<string> names) =>
        problem.Graph[name].Role == Role.Derived
            && problem.Graph.StatementsOf(name).Any(d => DeepReads.Find(problem.Graph, d).Any(r => names.Contains(r.Of)));

    private IEnumerable<(int First, int Count)> Places(int member) =>
        chain.Noising.Latent.Extents.Select((e, i) => i == chain.Noising.Along ? (member - 1, 1) : (0, problem.SizeOf(e.Size)));

    /// <summary>The last member of each chain: [replicates.., brackets.., own dimensions..].</summary>
    private Tensor ReadLast()
    {
        var all = arrays[chain.Noising.Latent.Name];
        var dimension = chain.Noising.Along + (arrays.Replicates is null ? 0 : 1);
        var (outer, inner) = (all.Shape.Leading(dimension).Count, all.Shape[(dimension + 1)..].Count);
        var values = new double[outer * inner];
        for (var i = 0; i < outer; i++) Array.Copy(all.Values, ((i + 1) * schedule.Length * inner) - inner, values, i * inner, inner);
        return new([.. axes.Select(a => a.Size), .. schedule.Event], values);
    }
}
