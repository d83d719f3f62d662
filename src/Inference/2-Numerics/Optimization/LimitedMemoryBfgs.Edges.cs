namespace ProbDsl.Inference.Optimization;

/// <summary>Holds coordinates along which the density is highest on an edge of the support.</summary>
public sealed partial class LimitedMemoryBfgs
{
    /// <summary>
    /// Finds the edges of the support on which the density is highest from a point; null if a maximum on an edge is not looked for. They
    /// are looked for after each <see cref="Slow"/> steps and where no progress is made, and their coordinates are held from there on: on
    /// an edge, scales of 0 multiply the rounding of gradients.
    /// </summary>
    public Func<double[], EdgePoint?>? EdgesFrom { get; init; }

    /// <summary>
    /// Finds a higher point where an optimization has converged at a position beside which the density is flat, though that is no maximum,
    /// as where the logarithm of a scale has gone too far; null if there is none, or if none is looked for.
    /// </summary>
    public Func<double[], double[]?>? Above { get; init; }

    /// <summary>The coordinates that are not held.</summary>
    private int[] FreeOf(BfgsState state) => [.. Enumerable.Range(0, function.Dimension).Except(state.Held?.Places ?? [])];

    /// <summary>Whether the next state is the same point with more coordinates held on edges of the support.</summary>
    private bool IsHeld(BfgsState state, BfgsState next)
    {
        int[] before = state.Held?.Places ?? [];
        if (state.Held is { IsFinal: true } || EdgesFrom?.Invoke(state.Position) is not { } edge
            || edge.Places.All(before.Contains)) return false;
        Hold(state, next, edge, isFinal: false);
        return true;
    }

    /// <summary>
    /// Where an optimization has converged: whether the next state is higher; or, with coordinates held, the same point with how much
    /// higher the density is on the edges found anew, and without those coordinates along which it is not highest there any more.
    /// </summary>
    private bool IsUnsettled(BfgsState state, BfgsState next)
    {
        if (IsBelow(state, next)) return true;
        if (state.Held is not { IsFinal: false }) return false;
        Hold(state, next, EdgesFrom!(state.Position) ?? new([.. state.Position], [.. state.Position], []), isFinal: true);
        return true;
    }

    private bool IsBelow(BfgsState state, BfgsState next)
    {
        if (Above?.Invoke(state.Position) is not { } above) return false;
        function.Hold(null);
        above.CopyTo(next.Position, 0);
        next.Value = function.Evaluate(next.Position, next.Gradient);
        if (!(next.Value > state.Value) || !IsInside(next))
        {
            function.Hold(state.Held);
            return false;
        }

        (next.Held, next.Widths) = (null, state.Widths);
        next.Pairs.Forget();
        next.ForgetProgress();
        return true;
    }

    private void Hold(BfgsState state, BfgsState next, EdgePoint edge, bool isFinal)
    {
        function.Hold(null);
        var onEdge = function.Evaluate(edge.OnEdge, next.Gradient);
        var beside = function.Evaluate(edge.Beside, next.Gradient);
        edge.OnEdge.CopyTo(next.Position, 0);
        next.IsCorrected = true;
        next.Held = new(edge.Places, Array.ConvertAll(edge.Places, p => edge.Beside[p]), onEdge - beside, isFinal);
        function.Hold(next.Held);
        next.Value = function.Evaluate(next.Position, next.Gradient);
        next.Widths = state.Widths;
        next.Pairs.Forget();
        next.ForgetProgress();
    }
}
