using ProbDsl.Catalog.Functions;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The lengths of steps with which the solution of equations stays within its tolerances, and reaches each time at which it is asked for.
/// They have no derivative: a gradient is that of the steps, with these lengths.
/// </summary>
/// <param name="Runs">[steps]: 0 where no member takes a step.</param>
/// <param name="Lengths">[steps, axes..]: 0 where a member takes no step.</param>
/// <param name="Reaches">[steps, axes..]: 1 where the step ends at the next time that is asked for.</param>
/// <param name="Times">[steps, axes..]: which time that is, from 0.</param>
internal sealed record OdeStepSearch(Value Runs, Value Lengths, Value Reaches, Value Times)
{
    // step control (Hairer, Norsett and Wanner 1993, section II.4): bounds of the factor between two lengths, and the safety factor
    private const double Least = 0.2, Most = 10, Reserve = 0.9;

    // the longest first step, and one where nothing is known, as fractions of the interval; a last step may be this longer
    private const double MostAtFirst = 0.1, Trial = 1e-6, Stretch = 1.001;

    /// <param name="field">The right side of the equations.</param>
    /// <param name="method">The method.</param>
    /// <param name="tolerances">The tolerances.</param>
    /// <param name="start">The states at the start: [axes.., numbers].</param>
    /// <param name="from">The time of the start: [axes..].</param>
    /// <param name="times">The times that are asked for, ascending: [axes.., times]; -inf: beyond the end of a group.</param>
    public static OdeStepSearch Find(OdeField field, OdeStep method, OdeTolerances tolerances, Value start, Value from, Value times)
    {
        var (program, over) = (start.Program, field.Over);
        (start, from, times) = (StopGradient(start), StopGradient(from), StopGradient(times));
        Value[] constants = [.. field.Constants.Select(StopGradient)];
        var right = field.In(program, constants);
        var first = right(start, from);
        var whole = Max(MaxOf(times, times.Shape.Rank - 1) - from, 0);
        Value[] begin = [start, first, from, FirstLength(right, method, tolerances, start, first, from, whole),
            Broadcast(program.Constant(0), over), Broadcast(program.Constant(0), over)];
        var found = program.Iterate(tolerances.MostSteps, begin, [.. constants, times], Step);
        // steps on the way to a time that was not reached are not taken
        var (lengths, reached) = (found.Outs[0], found.Outs[1]);
        var isNeeded = CumSum(reached, 0, backward: true) > 0;
        var runs = Sum(Where(isNeeded & ((lengths > 0) | (reached > 0)), 1, 0), [.. Enumerable.Range(1, over.Rank)]);
        return new(runs, Where(isNeeded, lengths, 0), reached, found.Outs[2]);

        Iteration Step(ScanStep step)
        {
            var (state, derivative, time, proposed, next, failed) =
                (step.Carry[0], step.Carry[1], step.Carry[2], step.Carry[3], step.Carry[4], step.Carry[5]);
            var asked = step.Constants[^1];
            var count = times.Shape[^1];
            var end = Reshape(Gather(asked, Reshape(Min(next, count - 1), [.. over, 1]), over.Rank), over);
            var isUnderway = (next < count) & Equal(failed, 0);
            var left = Where(Equal(end, double.NegativeInfinity), 0, end - time);
            var reaches = left <= Stretch * proposed;
            var length = Where(isUnderway, Where(reaches, left, proposed), 0);
            var (moved, error, atEnd) = method.Attempt(field.In(step.Program, step.Constants), state, time, length, derivative);
            var size = Size(error, Max(Abs(state), Abs(moved)), tolerances);
            var isAccepted = isUnderway & (size <= 1) & (left >= 0);
            var factor = Where(size > 0, Min(Max(Reserve * Pow(size, -1.0 / method.Order), Least), Most),
                Where(Equal(size, 0), Most, Least * Broadcast(step.Program.Constant(1), over)));
            var grown = length * factor;
            // the time does not move, or it would go back
            var isTooShort = isUnderway & !isAccepted & (Equal(time + length, time) | (left < 0));
            var arrives = isAccepted & reaches;
            var after = next + Where(arrives, 1, 0);
            var failedNow = Where(isTooShort, 1, failed);
            var isLeft = Where((after < count) & Equal(failedNow, 0), 1, 0);
            return new(
                [
                    Where(Matrices.Column(isAccepted), moved, state),
                    Where(Matrices.Column(isAccepted), atEnd ?? derivative, derivative),
                    Where(isAccepted, Where(reaches, Max(end, time), time + length), time),
                    Where(isAccepted, Where(reaches, Max(proposed, grown), grown), Where(isUnderway, length * Min(factor, 1), proposed)),
                    after,
                    failedNow,
                ],
                Equal(SumAll(isLeft), 0))
            {
                Outs = [Where(isAccepted, length, 0), Where(arrives, 1, 0), next],
            };
        }
    }

    /// <summary>
    /// The first lengths (Hairer, Norsett and Wanner 1993, section II.4): an Euler step changes the state by a hundredth of its size, in
    /// units of the tolerances, corrected by the change of the derivative over a trial step.
    /// </summary>
    private static Value FirstLength(Func<Value, Value, Value> field, OdeStep method, OdeTolerances tolerances, Value start, Value first,
        Value from, Value whole)
    {
        var size = Abs(start);
        var (speed, longest) = (Size(first, size, tolerances), MostAtFirst * whole);
        var trial = 0.01 * Size(start, size, tolerances) / speed;
        trial = Min(Where(IsFinite(trial) & (trial > 0), trial, Trial * whole), longest);
        var change = Size(field(start + (Matrices.Column(trial) * first), from + trial) - first, size, tolerances) / trial;
        var steepest = Max(speed, change);
        var length = Min(Min(100 * trial, Pow(0.01 / steepest, 1.0 / method.Order)), longest);
        return Where(steepest > 0, Where(IsFinite(length), length, trial), longest);
    }

    /// <summary>
    /// The root mean square of numbers [axes.., numbers] of each member, in units of the tolerances at states of this size.
    /// </summary>
    private static Value Size(Value numbers, Value size, OdeTolerances tolerances)
    {
        var last = numbers.Shape.Rank - 1;
        return Sqrt(Sum(Square(numbers / (tolerances.Absolute + (tolerances.Relative * size))), last) / numbers.Shape[last]);
    }
}
