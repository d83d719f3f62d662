using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// The mean of the first loss of an objective over its rows, in batches in their own order. Its weights go by the names of the trained one's. Noise is the same
/// at each look, so that two looks can be compared, and none that training uses; scheduled slots are as at the end of a long training.
/// </summary>
public sealed class HeldOutObjective : IHeldOut, IDisposable
{
    private const string Loss0 = "loss";
    private const long LongTraining = 1L << 40;

    private readonly ManagedStore store = new();
    private readonly ManagedProgram program;
    private readonly StoredNoise noise;
    private readonly IRowSource source;
    private readonly (string Name, string Slot, double[] Numbers)[] weights;
    private readonly long batches;

    /// <param name="objective">Of the rows that are held out.</param>
    /// <param name="seed">Of the training.</param>
    /// <param name="team">Who shares long loops.</param>
    /// <param name="with">What a batch has beside its rows; null: nothing.</param>
    public HeldOutObjective(TrainedObjective objective, ulong seed, BlockTeam? team = null, Func<IRowSource, IRowSource?>? with = null)
    {
        var built = objective.Builder.Build((Loss0, objective.Losses[0].Value));
        program = new(built, store, team);
        noise = new(store, objective.Noise.Where(n => built.Slots.ContainsKey(n.Name)), ~seed);
        var rows = new RowsInOrder(objective.Batch.Where(b => built.Slots.ContainsKey(b.Slot)), objective.BatchSize, objective.Rows);
        source = with?.Invoke(rows) ?? rows;
        weights = [.. objective.Weights.Select(w => (w.Name, w.SlotName, new double[w.Slot.Shape.Count])).Where(w => built.Slots.ContainsKey(w.Item2))];
        batches = (objective.Rows + objective.BatchSize - 1) / objective.BatchSize;
        foreach (var scheduled in objective.Scheduled.Where(s => built.Slots.ContainsKey(s.Slot))) store.Write(scheduled.Slot, [scheduled.At(LongTraining, LongTraining)]);
    }

    public double Loss(ManagedStore store, IReadOnlyList<WeightSlots> weights)
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

    /// <summary>The loss under these weights, and how far its noise lets it be off: batches differ in their rows too. NaN for a single batch.</summary>
    public (double Mean, double Error) Measure(IReadOnlyDictionary<string, Tensor> weights)
    {
        foreach (var (name, slot, _) in this.weights) store.Write(slot, weights[name].Values);
        var losses = new double[batches];
        for (var batch = 0; batch < losses.Length; batch++) losses[batch] = LossOf(batch);
        return (losses.Average(), StandardError.OfMean(losses));
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
        return program.Figure(Loss0);
    }
}
