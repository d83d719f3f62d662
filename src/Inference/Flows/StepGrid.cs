using ProbDsl.Inference.Odes;
using ProbDsl.Inference.Paths;
using ProbDsl.Inference.PathTraining;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Engines;

namespace ProbDsl.Inference.Flows;

/// <summary>
/// Rows of a batch, and the times of the steps along which gradients go: where an adaptive solver would take them for these rows and the
/// weights as they are, or evenly where the story's solver does not adapt. There are always as many; where the solver takes another number,
/// they stand where it takes its steps, more or less densely.
/// </summary>
internal sealed class StepGrid(IRowSource rows, FlowPath path, PathRequest request, int steps, ulong seed) : IRowSource, IDisposable
{
    // the steps need not be finer than what training can tell
    private const double Tolerance = 1e-3;

    private readonly double[] times = new double[steps + 1];
    private BatchField? field;
    private OdeSolver? solver;
    private double[] state = [];
    private OdeFailure? failure;

    public long? RowAt(int place) => rows.RowAt(place);

    public Diagnostic? Trouble =>
        failure is null or { Trouble: OdeTrouble.NoDerivative } ? null : PathDiagnostics.NotFollowed(path, failure, "the rows of a step");

    public void Fill(IStore store, long step)
    {
        rows.Fill(store, step);
        if (path.Solver.IsAdaptive) Adapt(store, step);
        else Place([path.DataTime, path.NoiseTime]);
        store.Write(FollowedPath.Times, times);
    }

    public void Dispose() => field?.Dispose();

    private void Adapt(IStore store, long step)
    {
        field ??= new(path, request, store, seed);
        solver ??= new(field, path.Solver with { Relative = Tolerance, Absolute = Tolerance });
        if (state.Length == 0) state = new double[field.Width];
        field.Begin(step, state);
        failure = solver.Follow(state, path.DataTime, path.NoiseTime);
        // even steps may come to something all the same
        Place(failure is null ? solver.Taken : [path.DataTime, path.NoiseTime]);
    }

    /// <summary>Puts the times at even shares of the solver's steps.</summary>
    private void Place(IReadOnlyList<double> taken)
    {
        for (var i = 0; i <= steps; i++)
        {
            var (whole, share) = ((int)Math.Min((double)i * (taken.Count - 1) / steps, taken.Count - 2),
                (double)i * (taken.Count - 1) / steps);
            times[i] = taken[whole] + ((share - whole) * (taken[whole + 1] - taken[whole]));
        }
    }
}
