namespace ProbDsl.Inference.ContinuousTime;

/// <summary>
/// The velocity of a path as a program for a number of rows at once, in float64, each row at its own time. On request also the rate of
/// change of the log density, the trace of the velocity's Jacobian by the state: exactly, with as many backward passes as the state has
/// numbers, or along one random direction (Hutchinson 1990; Grathwohl et al. 2019).
/// </summary>
internal sealed class PathProgram : IField, IDisposable
{
    private const string State = "$state", Time = "$time", Direction = "$direction", Derivative = "derivative", Trace = "trace";

    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram program;
    private readonly OutputSlot derivativeOut;
    private readonly OutputSlot? traceOut;
    private readonly StoredRows[] given;
    private readonly HashSet<string> read;
    private readonly int numbers;
    private readonly double[] state, derivative, trace;

    /// <param name="path">The model, with trained weights in its problem.</param>
    /// <param name="rows">The rows of a run.</param>
    /// <param name="conditioning">The conditioning inputs of the net for all rows: [all, ..] each.</param>
    /// <param name="asked">Whether the trace is computed, and how.</param>
    /// <param name="engine">The engine of the program.</param>
    /// <param name="velocity">The time derivative of the state; null for the path's own velocity.</param>
    public PathProgram(
        TimePath path, int rows, IReadOnlyList<Tensor> conditioning, TraceKind asked, EngineChoice engine,
        Func<StoryLowering, AxisTensor, AxisTensor, IReadOnlyList<AxisTensor>, AxisTensor>? velocity = null)
    {
        var story = path.Story();
        var builder = story.Builder;
        var axis = new Axis("rows", rows, 0, 0);
        var (x, time) = (builder.Slot(State, [rows, .. path.Event]), builder.Slot(Time, [rows]));
        AxisTensor[] values = [.. conditioning.Select((h, i) => new AxisTensor(builder.Slot(GivenOf(i), [rows, .. h.Shape[1..]]), [axis]))];
        var moved = (velocity ?? path.Velocity)(story, new(x, [axis]), new(time, [axis]), values).SpreadOver([axis]);
        numbers = path.Event.Count;
        builder.Output(Derivative, moved.Value);
        if (asked != TraceKind.None)
            builder.Output(Trace, path.KnownTrace(story, new(x, [axis]), new(time, [axis]), values)?.SpreadOver([axis]).Value
                ?? VelocityTrace.Lower(moved.Value, x, asked == TraceKind.Exact ? null : builder.Slot(Direction, x.Shape)));
        var source = builder.Build();
        using var guard = new ConstructionGuard();
        this.engine = guard.Add(engine.Start());
        store = this.engine.CreateStore();
        program = this.engine.Compile(source, store);
        (derivativeOut, traceOut) = (program.Of(Derivative), asked == TraceKind.None ? null : program.Of(Trace));
        read = [.. source.Slots.Keys];
        given = [.. conditioning.Select((h, i) => (Name: GivenOf(i), h)).Where(h => read.Contains(h.Name))
            .Select(h => new StoredRows(h.Name, h.h))];
        (Rows, Width) = (rows, numbers + (asked == TraceKind.None ? 0 : 1));
        (state, derivative, trace) = (new double[rows * numbers], new double[rows * numbers],
            new double[asked == TraceKind.None ? 0 : rows]);
        guard.Release();
    }

    public int Rows { get; }

    public int Width { get; }

    /// <summary>Selects the rows of the next runs among all rows that have conditioning inputs.</summary>
    public void SelectRows(ReadOnlySpan<int> rows)
    {
        foreach (var slot in given) slot.Write(store, rows);
    }

    /// <summary>Sets the directions of the trace estimate in the next runs, [rows, numbers of the state].</summary>
    public void SetDirections(ReadOnlySpan<double> directions) => store.Write(Direction, directions);

    public void Derivatives(ReadOnlySpan<double> times, ReadOnlySpan<double> states, Span<double> gradients)
    {
        for (var row = 0; row < Rows; row++) states.Slice(row * Width, numbers).CopyTo(state.AsSpan(row * numbers));
        if (read.Contains(State)) store.Write(State, state);
        if (read.Contains(Time)) store.Write(Time, times);
        program.Run();
        program.Read(derivativeOut, derivative);
        if (traceOut is not null) program.Read(traceOut, trace);
        for (var row = 0; row < Rows; row++)
        {
            derivative.AsSpan(row * numbers, numbers).CopyTo(gradients[(row * Width)..]);
            if (trace.Length > 0) gradients[(row * Width) + numbers] = trace[row];
        }
    }

    public void Dispose()
    {
        program.Dispose();
        store.Dispose();
        engine.Dispose();
    }

    private static string GivenOf(int which) => $"$given {which}";
}

/// <summary>How the trace of a velocity's Jacobian is computed.</summary>
public enum TraceKind
{
    /// <summary>It is not computed.</summary>
    None,

    /// <summary>Exactly, one diagonal entry at a time.</summary>
    Exact,

    /// <summary>Estimated along random directions, as an unbiased mean.</summary>
    Hutchinson,
}
