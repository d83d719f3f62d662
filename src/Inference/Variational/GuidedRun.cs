using ProbDsl.Catalogue;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// A story with its trained guide as a program for batches of rows: any rows, and as many draws as wanted. Where nothing comes by rows
/// there is one row, the whole story.
/// </summary>
internal sealed class GuidedRun : IDisposable
{
    // rows times draws in a run: what fits the cache
    private const int AtOnce = 4096;

    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram program;
    private readonly StoredNoise noise;
    private readonly StoredRows[] slots;
    private readonly List<Weight> read;
    private readonly int[] chosen;

    /// <param name="problem">The story and all rows.</param>
    /// <param name="catalogue">What its names mean.</param>
    /// <param name="like">What is asked of the guide; as many draws in a filling as its particles, 50 at most.</param>
    /// <param name="weights">Trained numbers by name.</param>
    /// <param name="seed">Of the draws.</param>
    /// <param name="engine">Runs the program.</param>
    /// <param name="outputs">What is to be computed.</param>
    /// <exception cref="LoweringLimit">The story or its guide says what this version cannot put in a program.</exception>
    /// <exception cref="WeightMismatch">The weights are not those of this guide and these rows.</exception>
    public GuidedRun(
        Problem problem, StandardCatalogue catalogue, GuidedRequest like, IReadOnlyDictionary<string, Tensor> weights, ulong seed,
        EngineChoice engine, Func<GuidedJoint, GuidedRequest, IEnumerable<(string Name, Value Value)>> outputs)
    {
        Rows = like.Rows is { } plate ? problem.SizeOf(plate.Size) : 1;
        var (request, joint) = Lower(problem, catalogue, like, Math.Min(50, like.Particles));
        Draws = request.Particles;
        var source = joint.Builder.Build([.. outputs(joint, request)]);
        read = joint.Weights.Where(w => source.Slots.ContainsKey(w.SlotName)).ToList();
        this.engine = engine.Start();
        store = this.engine.CreateStore();
        program = this.engine.Compile(source, store);
        noise = new(store, joint.Noise.Slots.Where(n => source.Slots.ContainsKey(n.Name)), ~seed);
        slots = [.. joint.Batch.Where(b => source.Slots.ContainsKey(b.Slot)).Select(b => new StoredRows(b.Slot, b.Data))];
        Take(weights);
        chosen = new int[request.Batch];
    }

    /// <summary>
    /// With so many draws at once; one by one where several have no program, as those of a recurrence whose members are read as a whole.
    /// </summary>
    private (GuidedRequest Request, GuidedJoint Joint) Lower(Problem problem, StandardCatalogue catalogue, GuidedRequest like, int draws)
    {
        var batch = like.NeedsAllRows || like.Rows is null
            ? like.Batch : Math.Clamp(AtOnce / draws / NoisingChains.MostSteps(problem), 1, Rows);
        var request = like with { Batch = batch, Particles = draws, HoldsGuide = false, UsesFormulas = false,
            IsWarmed = false, FreeNats = 0 };
        if (like.Chains != ChainTreatment.Drawn) request = request.With(ChainTreatment.EveryStep);
        if (draws == 1) return (request, GuidedJoint.Of(problem, catalogue, request));
        return LoweringLimit.Try(() => (request, GuidedJoint.Of(problem, catalogue, request))).Or(_ => Lower(problem, catalogue, like, 1));
    }

    public int Rows { get; }

    /// <summary>How many draws a filling has.</summary>
    public int Draws { get; }

    /// <summary>Rows in a filling.</summary>
    public int Batch => chosen.Length;

    /// <summary>From here on these are the weights.</summary>
    /// <exception cref="WeightMismatch">They are not those of this guide and these rows.</exception>
    public void Take(IReadOnlyDictionary<string, Tensor> weights)
    {
        foreach (var weight in read)
            if (!weights.TryGetValue(weight.Name, out var own)) throw new WeightMismatch($"its weights `{weight.Name}` are not in the fit");
            else if (own.Shape != weight.Slot.Shape)
                throw new WeightMismatch($"its weights `{weight.Name}` are {own.Shape}, "
                    + $"and of these rows it would read {weight.Slot.Shape}");
            else store.Write(weight.SlotName, own.Values);
    }

    /// <summary>Computes the rows from the first on at the filling-th draws; rows behind the last begin again.</summary>
    public void Fill(int first, uint filling)
    {
        for (var i = 0; i < chosen.Length; i++) chosen[i] = (first + i) % Rows;
        foreach (var slot in slots) slot.Write(store, chosen);
        noise.Fill(filling * (uint)((Rows + Batch - 1) / Batch) + (uint)(first / Batch));
        program.Run();
    }

    /// <summary>Copies an output of the last filling out.</summary>
    public void Read(string output, Span<double> into) => program.Read(output, into);

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
