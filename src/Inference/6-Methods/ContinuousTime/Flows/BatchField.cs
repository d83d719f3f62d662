using ProbDsl.Inference.PathTraining;

namespace ProbDsl.Inference.Flows;

/// <summary>The velocity of the rows of a batch as one equation, with the current weights in the store of a training.</summary>
internal sealed class BatchField : IField, IDisposable
{
    private const string State = "$batch state", Time = "$batch time", Derivative = "derivative", Ends = "rows";

    private readonly IStore store;
    private readonly IProgram program;
    private readonly StoredNoise noise;
    private readonly bool readsState, readsTime;
    private readonly double[] now = new double[1];

    public BatchField(FlowPath path, PathRequest request, IStore store, ulong seed)
    {
        var batch = new PathBatch(path, request);
        var (state, time) = (batch.Builder.Slot(State, batch.Rows.Value.Shape), batch.Builder.Slot(Time, [1]));
        var gradient = path.Velocity(batch.Story, batch.Each(state), batch.Each(Ops.Broadcast(time, [request.Batch])), batch.Given)
            .SpreadOver([batch.Axis]);
        var source = batch.Builder.Build((Derivative, gradient.Value), (Ends, batch.Rows.Value));
        noise = new(store, batch.NoiseSlots.Where(n => source.Slots.ContainsKey(n.Name)), seed, request.FloatType);
        (this.store, program, Width) = (store, store.Engine.Compile(source, store), state.Shape.Count);
        (readsState, readsTime) = (source.Slots.ContainsKey(State), source.Slots.ContainsKey(Time));
    }

    public int Rows => 1;

    public int Width { get; }

    /// <summary>Sets the noise of a step and returns its rows as one state.</summary>
    public void Begin(long step, Span<double> state)
    {
        noise.Fill((uint)step);
        program.Run();
        program.Read(Ends, state);
    }

    public void Derivatives(ReadOnlySpan<double> times, ReadOnlySpan<double> states, Span<double> gradients)
    {
        if (readsState) store.Write(State, states);
        now[0] = times[0];
        if (readsTime) store.Write(Time, now);
        program.Run();
        program.Read(Derivative, gradients[..Width]);
    }

    public void Dispose() => program.Dispose();
}
