namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>Evaluates -energy and the log density of the noise at rows of the data and at noise draws, batch by batch.</summary>
internal sealed class ContrastPoints : IDisposable
{
    private const string Model = "model", NoiseOf = "noise";

    private readonly IStore store;
    private readonly IProgram program;
    private readonly StoredNoise noise;
    private readonly RowsInOrder source;
    private readonly ContrastRequest request;
    private readonly int rows;

    /// <param name="energy">The draw.</param>
    /// <param name="problem">The story with the rows.</param>
    /// <param name="catalog">The definitions of its names.</param>
    /// <param name="request">The batch size and the number of noise draws for each row.</param>
    /// <param name="weights">The trained weights; null for those at the start of a training with this seed. log Z counts as 0.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <param name="engine">The engine, which the caller disposes.</param>
    public ContrastPoints(EnergyDraw energy, Problem problem, StandardCatalog catalog, ContrastRequest request,
        IReadOnlyDictionary<string, Tensor>? weights, ulong seed, IEngine engine)
    {
        rows = problem.SizeOf(request.Rows.Size);
        this.request = request = request with { Trains = false, Batch = Math.Min(request.Batch, rows) };
        var batch = new ContrastBatch(energy, problem, catalog, request);
        var built = batch.Builder.Build((Model, batch.LogModel), (NoiseOf, batch.LogNoise));
        store = engine.CreateStore();
        program = engine.Compile(built, store);
        foreach (var weight in batch.Weights.Where(w => built.Slots.ContainsKey(w.SlotName)))
            store.Write(weight.SlotName, weight.Name == energy.LogNormalizer ? [0] : weights?[weight.Name].Values ?? weight.StartOf(seed));
        noise = new(store, batch.NoiseSlots.Where(n => built.Slots.ContainsKey(n.Name)), seed);
        source = new(batch.Slots.Where(s => built.Slots.ContainsKey(s.Slot)), request.Batch, rows);
    }

    /// <summary>The log ratios of model to noise, up to log Z: at each row, and at the noise draws of these rows.</summary>
    public ContrastRatios Ratios()
    {
        var (size, ratio) = (request.Batch, request.NoiseRatio);
        var (model, q, drawn) = (new double[rows], new double[rows], new double[(long)rows * ratio]);
        var (ofModel, ofNoise) = (program.Of(Model), program.Of(NoiseOf));
        for (var (first, batch) = (0, 0u); first < rows; first += size, batch++)
        {
            source.Fill(store, batch + 1);
            noise.Fill(batch);
            program.Run();
            var p = program.Numbers(ofModel);
            var n = program.Numbers(ofNoise);
            for (var i = 0; i < size && first + i < rows; i++)
            {
                (model[first + i], q[first + i]) = (p[i], n[i]);
                for (var k = 1; k <= ratio; k++) drawn[((first + i) * (long)ratio) + k - 1] = p[(k * size) + i] - n[(k * size) + i];
            }
        }

        return new(model, q, drawn);
    }

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
    }
}

/// <summary>Log densities of model and noise at points.</summary>
/// <param name="LogModel">-energy at each row of the data.</param>
/// <param name="LogNoise">The log density of the noise at each row.</param>
/// <param name="AtNoise">-energy minus the log density of the noise, at the K noise draws of each row: [rows, K].</param>
internal sealed record ContrastRatios(double[] LogModel, double[] LogNoise, double[] AtNoise)
{
    /// <summary>-energy minus the log density of the noise, at each row.</summary>
    public double[] AtRows => [.. LogModel.Zip(LogNoise, (model, noise) => model - noise)];
}
