using ProbDsl.Inference.PathTraining;

namespace ProbDsl.Inference.Flows;

/// <summary>
/// Rows of a batch, and the times of the solver steps for the gradient: the steps of an adaptive solver for these rows and the current
/// weights, or even steps if the story's solver does not adapt. The number of steps is fixed; if the adaptive solver takes another number,
/// they are spread in proportion to its steps.
/// </summary>
internal sealed class StepGrid(IRowSource rows, FlowPath path, PathRequest request, int steps, ulong seed) : IRowSource, IDisposable
{
    // steps finer than this do not change the training
    private const double Tolerance = 1e-3;

    private readonly double[] times = new double[steps + 1];
    private BatchField? field;
    private OdeSolver? solver;
    private double[] state = [];
    private OdeFailure? failure;

    public long? RowAt(int place) => rows.RowAt(place);

    public bool RunsPrograms => true;

    public Diagnostic? LikelyCause =>
        failure is null or { Reason: OdeFailureReason.DerivativeNotFinite } ? null
        : PathDiagnostics.NotSolved(path, failure, "the rows of a step");

    public void Fill(IStore store, long step)
    {
        rows.Fill(store, step);
        if (path.Solver.IsAdaptive) Adapt(store, step);
        else SetTimes([path.DataTime, path.NoiseTime]);
        store.Write(UnrolledOde.Times, times);
    }

    public void Dispose() => field?.Dispose();

    private void Adapt(IStore store, long step)
    {
        field ??= new(path, request, store, seed);
        solver ??= new(field, path.Solver with { Relative = Tolerance, Absolute = Tolerance });
        if (state.Length == 0) state = new double[field.Width];
        field.Begin(step, state);
        failure = solver.Solve(state, path.DataTime, path.NoiseTime);
        // even steps may succeed all the same
        SetTimes(failure is null ? solver.StepTimes : [path.DataTime, path.NoiseTime]);
    }

    /// <summary>Sets the times at even fractions of the solver's steps.</summary>
    private void SetTimes(IReadOnlyList<double> taken)
    {
        for (var i = 0; i <= steps; i++)
        {
            var (whole, position) = ((int)Math.Min((double)i * (taken.Count - 1) / steps, taken.Count - 2),
                (double)i * (taken.Count - 1) / steps);
            times[i] = taken[whole] + ((position - whole) * (taken[whole + 1] - taken[whole]));
        }
    }
}
