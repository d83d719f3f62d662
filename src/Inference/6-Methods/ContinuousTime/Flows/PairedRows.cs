using ProbDsl.Inference.PathTraining;

namespace ProbDsl.Inference.Flows;

/// <summary>
/// Rows of a batch, each paired with a draw of the base distribution, so that the sum of squared lengths of the straight paths is minimal
/// (Tong et al. 2024; Pooladian et al. 2023). A batch of more than <see cref="MostAtOnce"/> rows is paired in blocks of that size.
/// </summary>
internal sealed class PairedRows(IRowSource rows, FlowPath path, PathRequest request, ulong seed) : IRowSource, IDisposable
{
    /// <summary>The slot of the index (from 0) of the draw that each row is paired with.</summary>
    public const string Order = "$pairing";

    /// <summary>The maximum block size; the time for pairing grows with its cube.</summary>
    public const int MostAtOnce = 256;

    private const string Starts = "starts", Ends = "ends";

    private readonly AssignmentSolver matching = new(MostAtOnce);
    private readonly double[] costs = new double[MostAtOnce * MostAtOnce], order = new double[request.Batch],
        starts = new double[request.Batch * path.Event.Count], ends = new double[request.Batch * path.Event.Count];
    private readonly int[] columns = new int[MostAtOnce];
    private IProgram? program;
    private StoredNoise? noise;

    public long? RowAt(int place) => rows.RowAt(place);

    public bool RunsPrograms => true;

    public void Fill(IStore store, long step)
    {
        rows.Fill(store, step);
        program ??= Begin(store);
        // the same noise that the step itself gets
        noise!.Fill((uint)step);
        program.Run();
        program.Read(Starts, starts);
        program.Read(Ends, ends);
        for (var first = 0; first < request.Batch; first += MostAtOnce) Pair(first, Math.Min(MostAtOnce, request.Batch - first));
        store.Write(Order, order);
    }

    public void Dispose() => program?.Dispose();

    private IProgram Begin(IStore store)
    {
        var batch = new PathBatch(path, request);
        var source = batch.Builder.Build((Starts, BaseDraws.Lower(path, batch).Value), (Ends, batch.Rows.Value));
        noise = new(store, batch.NoiseSlots.Where(n => source.Slots.ContainsKey(n.Name)), seed, request.FloatType);
        return store.Engine.Compile(source, store);
    }

    private void Pair(int first, int count)
    {
        var width = path.Event.Count;
        for (var row = 0; row < count; row++)
            for (var draw = 0; draw < count; draw++)
            {
                var (end, start, sum) = ((first + row) * width, (first + draw) * width, 0.0);
                for (var i = 0; i < width; i++) sum += (ends[end + i] - starts[start + i]) * (ends[end + i] - starts[start + i]);
                costs[(row * count) + draw] = sum;
            }

        matching.MinCost(costs.AsSpan(0, count * count), columns.AsSpan(0, count));
        for (var row = 0; row < count; row++) order[first + row] = first + columns[row];
    }
}
