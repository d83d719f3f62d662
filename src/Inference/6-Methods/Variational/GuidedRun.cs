namespace ProbDsl.Inference.Variational;

/// <summary>
/// A story with its trained guide as a program for batches of rows: any rows, and any number of draws. Without batched rows there is one
/// row, the whole story.
/// </summary>
public sealed class GuidedRun : IDisposable
{
    // the maximum of rows times draws in a run, which fits in the cache
    private const int AtOnce = 4096;

    // the maximum of draws in a run; a chain that is integrated has a program for each
    private const int MostDraws = 50, MostDrawsOfChains = 8;

    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram program;
    private readonly StoredNoise noise;
    private readonly StoredRows[] slots;
    private readonly List<Weight> read;
    private readonly int[] chosen;
    private readonly List<(string Latent, double[] Slot, int Draws)> given;

    /// <param name="problem">The story and all rows.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="like">The request for the guide; a run has as many draws as its particles, or fewer.</param>
    /// <param name="weights">Trained weights by name.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="engine">The engine of the program.</param>
    /// <param name="outputs">The values to compute.</param>
    /// <exception cref="LoweringLimit">The story or its guide cannot be lowered yet.</exception>
    /// <exception cref="WeightMismatch">The weights do not match this guide and these rows.</exception>
    public GuidedRun(
        Problem problem, StandardCatalog catalog, GuidedRequest like, IReadOnlyDictionary<string, Tensor> weights, ulong seed,
        EngineChoice engine, Func<GuidedJoint, GuidedRequest, IEnumerable<(string Name, Value Value)>> outputs)
    {
        Rows = like.Rows is { } plate ? problem.SizeOf(plate.Size) : 1;
        var (request, joint) = Lower(problem, catalog, like,
            Math.Min(like.Plan.Integrated.Count > 0 ? MostDrawsOfChains : MostDraws, like.Particles));
        Draws = request.Particles;
        var source = joint.Builder.Build([.. outputs(joint, request)]);
        read = joint.Weights.Where(w => source.Slots.ContainsKey(w.SlotName)).ToList();
        using var guard = new ConstructionGuard();
        this.engine = guard.Add(engine.Start());
        store = this.engine.CreateStore();
        program = this.engine.Compile(source, store);
        noise = new(store, joint.Noise.Slots.Where(n => source.Slots.ContainsKey(n.Name)), ~seed);
        slots = [.. joint.Batch.Where(b => source.Slots.ContainsKey(b.Slot)).Select(b => new StoredRows(b.Slot, b.Data))];
        given = [.. request.Given.Where(l => source.Slots.ContainsKey(GivenLatents.SlotOf(l.Name)))
            .Select(l => (l.Name, new double[source.Slots[GivenLatents.SlotOf(l.Name)].Count], request.DrawsAll ? Draws : 1))];
        Take(weights);
        chosen = new int[request.Batch];
        guard.Release();
    }

    /// <summary>
    /// Lowers the guide with this number of draws at once, or one by one if several cannot be lowered, as for a recurrence whose members
    /// are read as a whole.
    /// </summary>
    private (GuidedRequest Request, GuidedJoint Joint) Lower(Problem problem, StandardCatalog catalog, GuidedRequest like, int draws)
    {
        var batch = like.NeedsAllRows || like.Rows is null
            ? like.Batch : Math.Clamp(AtOnce / draws / StoryStructures.Of(problem.Graph).MostSteps(problem), 1, Rows);
        var request = like with { Batch = batch, Particles = draws, HoldsGuide = false, UsesFormulas = false,
            IsWarmed = false, FreeNats = 0 };
        if (like.Chains != ChainTreatment.Drawn) request = request.With(ChainTreatment.EveryStep);
        if (draws == 1) return (request, GuidedJoint.Lower(problem, catalog, request));
        return LoweringLimit.Try(() => (request, GuidedJoint.Lower(problem, catalog, request))).Or(_ => Lower(problem, catalog, like, 1));
    }

    public int Rows { get; }

    /// <summary>The number of draws in a run.</summary>
    public int Draws { get; }

    /// <summary>The number of rows in a run.</summary>
    public int Batch => chosen.Length;

    /// <summary>Sets the weights of the next runs.</summary>
    /// <exception cref="WeightMismatch">The weights do not match this guide and these rows.</exception>
    public void Take(IReadOnlyDictionary<string, Tensor> weights)
    {
        foreach (var weight in read)
            if (!weights.TryGetValue(weight.Name, out var own)) throw new WeightMismatch($"the fit lacks its weights `{weight.Name}`");
            else if (own.Shape != weight.Slot.Shape)
                throw new WeightMismatch($"its weights `{weight.Name}` have shape {own.Shape}, "
                    + $"but these rows need {weight.Slot.Shape}");
            else store.Write(weight.SlotName, own.Values);
    }

    /// <summary>Sets the values of the given latents of the next runs: those of one draw, or of as many draws as a run has.</summary>
    /// <param name="latents">Draws of each latent, [draws, its shape..].</param>
    /// <param name="from">The first draw.</param>
    public void Give(IReadOnlyDictionary<string, Tensor> latents, int from)
    {
        foreach (var (name, slot, count) in given)
        {
            var (all, own) = (latents[name].Values, latents[name].Shape[1..].Count);
            // draws after the last repeat it
            for (var i = 0; i < count; i++)
                all.AsSpan(Math.Min(from + i, latents[name].Shape[0] - 1) * own, own).CopyTo(slot.AsSpan(i * own));
            store.Write(GivenLatents.SlotOf(name), slot);
        }
    }

    /// <summary>Computes the rows from the first on at the draws with this number; rows after the last wrap around.</summary>
    public void Fill(int first, uint filling)
    {
        for (var i = 0; i < chosen.Length; i++) chosen[i] = (first + i) % Rows;
        foreach (var slot in slots) slot.Write(store, chosen);
        noise.Fill(filling * (uint)((Rows + Batch - 1) / Batch) + (uint)(first / Batch));
        program.Run();
    }

    /// <summary>Copies an output of the last run.</summary>
    public void Read(string output, Span<double> into) => program.Read(output, into);

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
