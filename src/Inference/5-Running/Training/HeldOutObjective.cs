namespace ProbDsl.Inference.Training;

/// <summary>
/// Evaluates the mean of an objective's first loss over held-out rows, in batches in their own order. Its weights have the names of the
/// training objective's weights. The noise is the same in each evaluation, so that two evaluations can be compared, and independent of
/// training; scheduled slots have their values at the end of a long training. A small number of rows is evaluated several times, so that
/// the noise of single draws does not determine the best weights.
/// </summary>
public sealed class HeldOutObjective : IHeldOut, IDisposable
{
    private const string Loss0 = "loss";
    private const long LongTraining = 1L << 40;

    /// <summary>The minimum number of draws of an evaluation between steps, if the loss is random.</summary>
    public const long LeastDraws = 1000;

    /// <summary>The minimum number of parts of the rows from which a standard error is computed.</summary>
    private const int LeastParts = 20;

    private readonly IStore store;
    private readonly IProgram program;
    private readonly OutputSlot loss;
    private readonly StoredNoise noise;
    private readonly IRowSource source;
    private readonly (string Name, string Slot, double[] Numbers)[] weights;
    private readonly long batches;
    private readonly int rowsApart;

    /// <param name="objective">The objective of the held-out rows.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="engine">The engine of the program, which the caller disposes; null for the managed engine on one thread.</param>
    /// <param name="with">Adds further inputs to the rows of a batch; null for none.</param>
    /// <param name="leastDraws">For a random loss: rows are repeated until the total number of draws reaches this number.</param>
    public HeldOutObjective(
        TrainingObjective objective, ulong seed, IEngine? engine = null, Func<IRowSource, IRowSource?>? with = null, long leastDraws = 0)
    {
        engine ??= new ManagedEngine();
        var built = objective.Builder.Build((Loss0, objective.Losses[0].Value));
        store = engine.CreateStore();
        program = engine.Compile(built, store);
        loss = program.Of(Loss0);
        noise = new(store, objective.Noise.Where(n => built.Slots.ContainsKey(n.Name)), ~seed);
        var rows = new RowsInOrder(objective.Batch.Where(b => built.Slots.ContainsKey(b.Slot)), objective.BatchSize, objective.Rows);
        source = with?.Invoke(rows) ?? rows;
        weights = [.. objective.Weights.Select(w => (w.Name, w.SlotName, new double[w.Slot.Shape.Count]))
            .Where(w => built.Slots.ContainsKey(w.Item2))];
        var isDrawn = source != rows || objective.Noise.Any(n => built.Slots.ContainsKey(n.Name));
        var inAll = isDrawn ? objective.Rows * Math.Max(1, (leastDraws + objective.Rows - 1) / objective.Rows) : objective.Rows;
        batches = (inAll + objective.BatchSize - 1) / objective.BatchSize;
        rowsApart = objective.Rows % objective.BatchSize == 0 ? (int)(objective.Rows / objective.BatchSize) : 0;
        foreach (var scheduled in objective.Scheduled.Where(s => built.Slots.ContainsKey(s.Slot)))
            store.Write(scheduled.Slot, [scheduled.At(LongTraining, LongTraining)]);
    }

    public double Loss(IStore store, IReadOnlyList<WeightSlots> weights)
    {
        foreach (var (name, slot, numbers) in this.weights)
        {
            store.Read(weights.First(w => w.Name == name).Result, numbers);
            this.store.Write(slot, numbers);
        }

        var sum = 0.0;
        for (var batch = 0L; batch < batches; batch++) sum += LossOf(batch);
        return sum / batches;
    }

    /// <summary>
    /// The loss under these weights, and its standard error between batches, which includes the differences between their rows. NaN for a
    /// single batch.
    /// </summary>
    public (double Mean, double Error) Measure(IReadOnlyDictionary<string, Tensor> weights)
    {
        foreach (var (name, slot, _) in this.weights) store.Write(slot, weights[name].Values);
        var losses = new double[batches];
        for (var batch = 0; batch < losses.Length; batch++) losses[batch] = LossOf(batch);
        return (losses.Average(), StandardError.OfMean(losses));
    }

    /// <summary>
    /// The largest batch size that divides the rows into twenty parts or more, from which <see cref="MeasureRows"/> computes its standard
    /// error; 1 with fewer rows.
    /// </summary>
    public static int PartOf(long rows, int batch)
    {
        var part = (int)Math.Clamp(rows / LeastParts, 1, batch);
        while (rows % part != 0) part--;
        return part;
    }

    /// <summary>
    /// The mean loss per row under these weights and its standard error over both rows and draws, from the means of parts of the rows of
    /// size <see cref="PartOf"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The batch does not divide the rows.</exception>
    public (double Mean, double Error) MeasureRows(IReadOnlyDictionary<string, Tensor> weights)
    {
        if (rowsApart == 0) throw new InvalidOperationException("the batch does not divide the rows");
        foreach (var (name, slot, _) in this.weights) store.Write(slot, weights[name].Values);
        var parts = new double[rowsApart];
        for (var batch = 0L; batch < batches; batch++) parts[batch % rowsApart] += LossOf(batch) * rowsApart / batches;
        return (parts.Average(), StandardError.OfMean(parts));
    }

    public void Dispose()
    {
        (source as IDisposable)?.Dispose();
        program.Dispose();
        store.Dispose();
    }

    private double LossOf(long batch)
    {
        source.Fill(store, batch + 1);
        noise.Fill((uint)batch);
        program.Run();
        return program.Number(loss);
    }
}
