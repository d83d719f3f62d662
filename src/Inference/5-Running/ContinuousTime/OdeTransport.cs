namespace ProbDsl.Inference.ContinuousTime;

/// <summary>Transports states along a path's ODE.</summary>
internal sealed class OdeTransport : IPathTransport
{
    private readonly TimePath path;
    private readonly PathProgram program;
    private readonly OdeSolver solver;

    public OdeTransport(TimePath path, int rows, IReadOnlyList<Tensor> conditioning, OdeSettings settings, EngineChoice engine)
    {
        this.path = path;
        program = new(path, rows, conditioning, TraceKind.None, engine);
        solver = new(program, settings);
    }

    public int Rows => program.Rows;

    public OdeFailure? Transport(double[] states, ReadOnlySpan<int> members)
    {
        program.SelectRows(members);
        return solver.Solve(states, path.NoiseTime, path.DataTime);
    }

    public void Dispose() => program.Dispose();
}
